/// The way in which this process was started, according to its environment: alone, or as one of many by an
/// MPI launcher.
public struct Launch: Sendable, Hashable {
    /// The rank that the launcher assigned to this process, known before MPI starts; nil without a launcher.
    public let rank: Int?
    /// The number of processes that the launcher started; nil if unknown.
    public let size: Int?
    /// True if the process takes part in MPI. Without a launcher MPI is not even initialized: that would
    /// start a daemon.
    public let usesMPI: Bool
    /// True if there may be ranks on other hosts.
    package let hasOtherHosts: Bool
    /// The launcher's name for the job, the same for all of its ranks; nil if it gives none.
    let job: String?
    /// The number of processes of Slurm's job step; nil without Slurm.
    package let stepTasks: Int?

    /// Reads an environment such as `ProcessInfo.processInfo.environment`.
    public init(environment: [String: String]) {
        func number(_ names: String...) -> Int? {
            names.lazy.compactMap { environment[$0].flatMap(Int.init) }.first { $0 >= 0 }
        }
        rank = number("OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID")
        size = number("OMPI_COMM_WORLD_SIZE", "PMI_SIZE")
        usesMPI = number("OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK") != nil
        hasOtherHosts = size == nil || number("OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS") != size
        job = environment["PMIX_NAMESPACE"]
        stepTasks = number("SLURM_STEP_NUM_TASKS")
    }

    /// True if this process is the one that shows help, usage errors and progress.
    public var printsErrors: Bool { (rank ?? 0) == 0 }

    /// Gives the process that speaks time to report an error that every process has: a launcher ends all
    /// processes as soon as the first one leaves with an error.
    public func waitForErrorReport() {
        if !printsErrors { pause(seconds: SupervisionTimes.usageErrorDelay) }
    }
}
