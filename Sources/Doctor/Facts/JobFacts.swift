import Training

/// Everything that the checks know.
struct JobFacts: Encodable, Sendable {
    /// The facts about all ranks; about this process alone, if the ranks did not find each other.
    var ranks: [RankFacts]
    /// The facts that the first rank found out for all.
    var first: FirstFacts
    /// The number of ranks that were started.
    var started: Int
    /// The clocks of the other ranks; empty without other ranks.
    var clocks: [ClockDifference] = []
    /// The times of exchanges; nil without other ranks.
    var exchange: ExchangeTimes?
    /// The reason for which the ranks did not find each other; nil if they did.
    var problem: String?
    /// True if another check than that of the ranks names this problem.
    var problemHasCheck = false

    /// The names of the hosts and their ranks, in the order of the ranks.
    var hosts: [(name: String, ranks: [RankFacts])] {
        var hosts: [(name: String, ranks: [RankFacts])] = []
        for rank in ranks {
            if let index = hosts.firstIndex(where: { $0.name == rank.host }) {
                hosts[index].ranks.append(rank)
            } else {
                hosts.append((rank.host, [rank]))
            }
        }
        return hosts
    }

    /// True if a host has fewer cores than ranks, so that times are those of the system's scheduler.
    var isCrowded: Bool { hosts.contains { $0.ranks.count > ($0.ranks[0].cores.hostCores) } }
}

/// The facts that only the first rank finds out.
struct FirstFacts: Encodable, Sendable {
    /// The environment's variables that matter to a job.
    var variables: [String: String]
    /// The launcher that started this process; nil for none, or an unknown one.
    var launcher: String?
    /// The launchers on the PATH, in the order in which `dnn-dist launch` tries them.
    var installed: [InstalledLauncher]
    /// The processes that were started together with this one, but cannot find each other; nil if there are none.
    var together: LoneProcesses?
    /// The folder of the runs.
    var folder: FolderFacts
    /// The completions of the user's shell.
    var shell: ShellFacts
    /// Slurm's time between SIGTERM and SIGKILL; nil outside of its jobs.
    var slurmKillWait: String?
}

/// Processes that were started together, of which each one is alone.
struct LoneProcesses: Encodable, Sendable {
    /// The numbers of the processes, this one included.
    var processes: [Int32]
    /// The name of the program that started them.
    var starter: String
    /// True if that is a launcher of MPI.
    var isLauncher: Bool

    /// The process that reports for all of them.
    var speaker: Int32? { processes.min() }
}

/// A launcher that is installed.
struct InstalledLauncher: Encodable, Sendable, Equatable {
    /// Its path.
    var path: String
    /// The MPI that it belongs to: `Open MPI`, `MPICH`, or `unknown`.
    var family: String
    /// Its version.
    var version: String
    /// True if it belongs to the MPI that the program was built with.
    var fits: Bool
}

/// The difference between the clocks of a rank and of rank 0.
struct ClockDifference: Encodable, Sendable {
    /// The rank.
    var rank: Int
    /// The seconds by which its clock is ahead.
    var seconds: Double
    /// The uncertainty of that: half of the time of a message and its answer.
    var uncertainty: Double
}

/// The times of exchanges.
struct ExchangeTimes: Encodable, Sendable {
    /// The messages between rank 0 and a rank of its host; nil if there is none.
    var insideHost: LinkTimes?
    /// The slowest messages between rank 0 and ranks of other hosts; nil if there are none.
    var betweenHosts: LinkTimes?
    /// The parameters of the measured exchange of gradients.
    var parameters: Int
    /// Its time in microseconds, all ranks together.
    var stepMicroseconds: Double
    /// The time of `MPI_Allreduce` in its place; nil without MPI.
    var allReduceMicroseconds: Double?
}
