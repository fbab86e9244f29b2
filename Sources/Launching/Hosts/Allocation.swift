/// The hosts that a batch system has given to this job.
public struct Allocation: Sendable, Equatable {
    /// The batch system's name.
    public let system: String
    /// The hosts, with a slot for each task.
    public let hosts: [HostSlots]

    /// Finds the allocation in an environment such as `ProcessInfo.processInfo.environment`: Slurm's, PBS's
    /// or LSF's.
    ///
    /// - Returns: nil outside of a batch system's job.
    /// - Throws: `LaunchError` if its description cannot be understood.
    public static func find(in environment: [String: String]) throws(LaunchError) -> Allocation? {
        if let nodes = environment["SLURM_JOB_NODELIST"], !nodes.isEmpty {
            return Allocation(system: "Slurm", hosts: try slurm(nodes, environment["SLURM_TASKS_PER_NODE"]))
        }
        if let path = environment["PBS_NODEFILE"], !path.isEmpty {
            return Allocation(system: "PBS", hosts: try HostList.read(file: path))
        }
        if let path = environment["LSB_DJOB_HOSTFILE"], !path.isEmpty {
            return Allocation(system: "LSF", hosts: try HostList.read(file: path))
        }
        if let list = environment["LSB_MCPU_HOSTS"], !list.isEmpty {
            return Allocation(system: "LSF", hosts: try lsf(list))
        }
        return nil
    }

    private static func slurm(_ nodes: String, _ tasks: String?) throws(LaunchError) -> [HostSlots] {
        guard let names = NodeList.expand(nodes) else {
            throw LaunchError("SLURM_JOB_NODELIST is '\(nodes)', which is not a list of nodes", .badData)
        }
        guard let tasks else { return names.map { HostSlots(name: $0, slots: 1) } }
        guard let counts = NodeList.counts(tasks), counts.count == names.count, counts.allSatisfy({ $0 > 0 })
        else {
            throw LaunchError(
                "SLURM_TASKS_PER_NODE is '\(tasks)', which does not fit the \(names.count) nodes of "
                    + "SLURM_JOB_NODELIST ('\(nodes)')", .badData)
        }
        return zip(names, counts).map { HostSlots(name: $0, slots: $1) }
    }

    /// Reads pairs of a host and its number of slots.
    private static func lsf(_ list: String) throws(LaunchError) -> [HostSlots] {
        let words = list.split(whereSeparator: \.isWhitespace)
        var hosts: [HostSlots] = []
        for index in stride(from: 0, to: words.count, by: 2) {
            guard index + 1 < words.count, HostList.isHostName(words[index]),
                let slots = Int(words[index + 1]),
                slots > 0
            else {
                throw LaunchError(
                    "LSB_MCPU_HOSTS is '\(list)'; expected pairs of a host and a number", .badData)
            }
            hosts.add(slots, to: String(words[index]))
        }
        return hosts
    }
}
