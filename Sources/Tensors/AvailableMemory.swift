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

    /// The limits of the process's control group and the groups around it, less the memory in use; files that the system
    /// keeps in memory do not count.
    private static var controlGroups: [AvailableMemory?] {
        guard
            let line = text("/proc/self/cgroup")?.split(separator: "\n").first(where: { $0.hasPrefix("0::/") }
            )
        else { return [] }
        let root = "/sys/fs/cgroup"
        let parts = line.dropFirst("0::".count).split(separator: "/")
        return (0...parts.count).map { depth in
            let folder = ([root[...]] + parts.prefix(depth)).joined(separator: "/")
            guard let limit = text(folder + "/memory.max").flatMap({ Int($0.filter(\.isNumber)) }),
                let used = text(folder + "/memory.current").flatMap({ Int($0.filter(\.isNumber)) })
            else { return nil }
            let files = number("inactive_file", in: folder + "/memory.stat") ?? 0
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
