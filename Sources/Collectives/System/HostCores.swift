import Glibc

/// The cores of this host.
public enum HostCores {
    /// The physical core of each processor that is online, as Open MPI counts them: hardware threads of the same core
    /// have the same name. Empty if the system does not say.
    static func cores(sysfs: String = "/sys/devices/system/cpu") -> [Int: String] {
        var cores: [Int: String] = [:]
        for name in names(inFolder: sysfs) where name.hasPrefix("cpu") {
            guard let number = Int(name.dropFirst(3)) else { continue }
            let topology = "\(sysfs)/\(name)/topology/"
            let words = ["physical_package_id", "core_id"].map { systemText(of: topology + $0) }
            if !words.contains("") { cores[number] = words.joined(separator: ":") }
        }
        return cores
    }

    /// The numbers of the processors that this process may use; empty if the system does not say.
    static var allowedProcessors: [Int] { ownStatus(allowedField).map(processors(in:)) ?? [] }

    /// The same as text: `0-3,8`; nil if the system does not say.
    static var allowedText: String? { ownStatus(allowedField) }

    private static let allowedField = "Cpus_allowed_list"

    /// Reads a list of processors: `0-3,8`.
    package static func processors(in text: String) -> [Int] {
        text.split(separator: ",").flatMap { part -> [Int] in
            let ends = part.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last else { return [] }
            return Array(first...last)
        }
    }

    /// The name of the host's processor; nil if the system does not say.
    package static var processor: String? {
        let lines = systemLines(of: "/proc/cpuinfo")
        let line = lines.first { $0.hasPrefix("model name") }
        return line.flatMap { $0.split(separator: ":", maxSplits: 1).last }.map {
            $0.split(separator: " ").joined(separator: " ")
        }
    }

    /// The number of physical cores of the host, those included that this process may not use.
    public static var all: Int {
        let cores = Set(cores().values)
        return cores.isEmpty ? max(1, sysconf(Int32(_SC_NPROCESSORS_CONF))) : cores.count
    }

    /// The number of physical cores that this process may use, as Open MPI counts them: hardware threads of the same core
    /// count once.
    public static func count(sysfs: String = "/sys/devices/system/cpu") -> Int {
        let available = max(1, allowedProcessors.count)
        let cores = Set(cores(sysfs: sysfs).values)
        return cores.isEmpty ? available : min(available, cores.count)
    }
}

/// The cores of a host, and those that a rank may use.
public struct RankCores: Codable, Sendable {
    /// The physical cores of the host.
    public var hostCores: Int
    /// The physical cores that the rank may use, by their names; hardware threads of a core count once.
    public var allowed: [String]
    /// The processors' time that the container allows, in processors; nil for no limit.
    public var quota: Double?
    /// The name of the host's processor; nil if it is not known.
    public var processor: String?

    /// The cores of a rank.
    package init(hostCores: Int, allowed: [String], quota: Double? = nil, processor: String? = nil) {
        (self.hostCores, self.allowed, self.quota) = (hostCores, allowed, quota)
        self.processor = processor
    }

    /// The cores of this process.
    package static var current: RankCores {
        let cores = HostCores.cores()
        let processors = HostCores.allowedProcessors
        let limit = systemText(of: "/sys/fs/cgroup/cpu.max").split(separator: " ").compactMap {
            Double($0)
        }
        return RankCores(
            hostCores: cores.isEmpty ? max(1, processors.count) : Set(cores.values).count,
            allowed: Set(processors.map { cores[$0] ?? "0:\($0)" }).sorted(),
            quota: limit.count == 2 ? limit[0] / limit[1] : nil, processor: HostCores.processor)
    }
}
