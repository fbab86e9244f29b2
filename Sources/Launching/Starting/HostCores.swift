import CProcesses
import FoundationEssentials

/// The cores of this host.
public enum HostCores {
    /// The physical core of each processor that is online, as Open MPI counts them: hardware threads of the same core
    /// have the same number. Empty if the system does not say.
    package static func cores(sysfs: String = "/sys/devices/system/cpu") -> [Int: String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: sysfs)) ?? []
        var cores: [Int: String] = [:]
        for name in names where name.hasPrefix("cpu") {
            guard let number = Int(name.dropFirst(3)) else { continue }
            let topology = "\(sysfs)/\(name)/topology/"
            guard let core = FileManager.default.contents(atPath: topology + "core_id"),
                let package = FileManager.default.contents(atPath: topology + "physical_package_id")
            else { continue }
            let words = [package, core].map {
                String(decoding: $0, as: UTF8.self).filter { !$0.isWhitespace }
            }
            cores[number] = words.joined(separator: ":")
        }
        return cores
    }

    /// The numbers of the processors that this process may use; empty if the system does not say.
    package static func allowedProcessors() -> [Int] {
        // As many as Linux can have.
        var bits = [UInt8](repeating: 0, count: 1 << 13)
        let count = cprocesses_processors(&bits, UInt(bits.count))
        return (0..<max(0, count) * 8).filter { bits[$0 / 8] >> ($0 % 8) & 1 == 1 }
    }

    /// The number of physical cores of the host, those included that this process may not use.
    public static var all: Int {
        let cores = Set(cores().values)
        return cores.isEmpty ? ProcessInfo.processInfo.processorCount : cores.count
    }

    /// The number of physical cores, as Open MPI counts them: hardware threads of the same core count once.
    public static func count(sysfs: String = "/sys/devices/system/cpu") -> Int {
        let available = ProcessInfo.processInfo.activeProcessorCount
        let cores = Set(cores(sysfs: sysfs).values)
        return cores.isEmpty ? available : min(available, cores.count)
    }
}
