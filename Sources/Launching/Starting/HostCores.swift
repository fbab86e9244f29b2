import FoundationEssentials

/// The cores of this host.
public enum HostCores {
    /// The number of physical cores, as Open MPI counts them: hardware threads of the same core count once.
    public static func count(sysfs: String = "/sys/devices/system/cpu") -> Int {
        let available = ProcessInfo.processInfo.activeProcessorCount
        let names = (try? FileManager.default.contentsOfDirectory(atPath: sysfs)) ?? []
        let cores = names.filter { $0.hasPrefix("cpu") && Int($0.dropFirst(3)) != nil }.compactMap { name in
            let topology = "\(sysfs)/\(name)/topology/"
            guard let core = FileManager.default.contents(atPath: topology + "core_id"),
                let package = FileManager.default.contents(atPath: topology + "physical_package_id")
            else { return nil as [Data]? }
            return [core, package]
        }
        return cores.isEmpty ? available : min(available, Set(cores).count)
    }
}
