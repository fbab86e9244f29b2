import Glibc

/// The memory that this process may use.
enum MemoryBudget {
    /// The bytes of one data set that stay in memory: a quarter of what is free, within the limits of the process's
    /// group. A larger set lies in a file.
    static var shareOfOneSet: Int { available / 4 }

    /// The free memory of the machine, or the limit of the process's group if that is less.
    static var available: Int { min(free, groupLimit) }

    private static var free: Int {
        for line in lines("/proc/meminfo") where line.hasPrefix("MemAvailable:") {
            if let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) {
                return kilobytes << 10
            }
        }
        return .max
    }

    /// The lowest limit of the control groups (version 1 or 2) that this process is in.
    private static var groupLimit: Int {
        var limit = Int.max
        for line in lines("/proc/self/cgroup") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let root: String
            let file: String
            if parts[1].isEmpty {
                (root, file) = ("/sys/fs/cgroup", "memory.max")
            } else if parts[1].split(separator: ",").contains("memory") {
                (root, file) = ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
            } else {
                continue
            }
            var folders = parts[2].split(separator: "/")
            while true {
                let path = ([root] + folders.map(String.init) + [file]).joined(separator: "/")
                if let stated = lines(path).first.flatMap({ Int($0) }) { limit = min(limit, stated) }
                if folders.popLast() == nil { break }
            }
        }
        return limit
    }

    /// The lines of a small file; none if it cannot be read.
    private static func lines(_ path: String) -> [String] {
        guard let file = fopen(path, "re") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
