import FoundationEssentials
import Glibc

/// The memory that this process can still have.
///
/// Asking for more ends a process without a message; so what is large is compared with this before.
public struct AvailableMemory: Sendable, Hashable {
    /// The number of bytes.
    public let bytes: Int
    /// The limit that decides, in words.
    public let limit: String

    /// The least of the host's free memory, the limits of the control groups, and the limit of the address space; nil if
    /// the system tells none.
    public static var current: AvailableMemory? {
        ([host, addressSpace] + controlGroups).compactMap(\.self).min { $0.bytes < $1.bytes }
    }

    /// Compares memory with what this process can have, before it is asked for.
    ///
    /// - Returns: both numbers and the limit that decides, in words; nil if there is enough, or less than 64 MB are
    ///   wanted.
    public static func shortage(of bytes: Int) -> String? {
        guard bytes > 1 << 26, let memory = current, bytes > memory.bytes else { return nil }
        return "\(bytes >> 20) MB, and this process can have \(memory.bytes >> 20) MB (\(memory.limit))"
    }

    private static var host: AvailableMemory? {
        number("MemAvailable:", in: "/proc/meminfo").map {
            AvailableMemory(bytes: $0 * 1024, limit: "the host's free memory")
        }
    }

    private static var addressSpace: AvailableMemory? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur <= Int.max,
            let used = number("VmSize:", in: "/proc/self/status")
        else { return nil }
        return AvailableMemory(bytes: max(0, Int(limit.rlim_cur) - used * 1024), limit: "ulimit -v")
    }

    /// The limits of the process's control groups (version 2 or 1) and of the groups around them, less the memory in use;
    /// files that the system keeps in memory do not count.
    private static var controlGroups: [AvailableMemory?] {
        let lines = text("/proc/self/cgroup")?.split(separator: "\n") ?? []
        return lines.flatMap { line -> [AvailableMemory?] in
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { return [] }
            if parts[1].isEmpty {
                return limits("/sys/fs/cgroup", parts[2], ("memory.max", "memory.current", "inactive_file"))
            }
            guard parts[1].split(separator: ",").contains("memory") else { return [] }
            return limits(
                "/sys/fs/cgroup/memory", parts[2],
                ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"))
        }
    }

    private static func limits(
        _ root: String, _ group: Substring, _ names: (limit: String, used: String, files: String)
    ) -> [AvailableMemory?] {
        let parts = group.split(separator: "/")
        return (0...parts.count).map { depth in
            let folder = ([root[...]] + parts.prefix(depth)).joined(separator: "/")
            guard let limit = text(folder + "/" + names.limit).flatMap({ Int($0.filter(\.isNumber)) }),
                let used = text(folder + "/" + names.used).flatMap({ Int($0.filter(\.isNumber)) })
            else { return nil }
            let files = number(names.files, in: folder + "/memory.stat") ?? 0
            return AvailableMemory(bytes: max(0, limit - used + files), limit: "the control group's limit")
        }
    }

    /// Returns the number after a word at the beginning of a line.
    private static func number(_ word: String, in path: String) -> Int? {
        text(path)?.split(separator: "\n").first { $0.hasPrefix(word) }?
            .split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
    }

    private static func text(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
