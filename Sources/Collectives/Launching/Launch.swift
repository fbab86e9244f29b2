/// How this process was started, as far as its environment says: alone, or as one of many by an MPI launcher.
public struct Launch: Sendable, Hashable {
    /// The rank that the launcher gave to this process; nil without a launcher. Known before MPI is.
    public let rank: Int?
    /// The number of processes that the launcher started, where it says so.
    public let size: Int?
    /// Whether the process takes part in MPI. Without a launcher MPI is not even initialised: that would start a daemon.
    public let usesMPI: Bool
    /// Whether there may be ranks on other hosts.
    let hasOtherHosts: Bool
    private let stepTasks: Int?

    /// Reads an environment such as `ProcessInfo.processInfo.environment`.
    public init(environment: [String: String]) {
        func number(_ names: String...) -> Int? {
            names.lazy.compactMap { environment[$0].flatMap(Int.init) }.first { $0 >= 0 }
        }
        rank = number("OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID")
        size = number("OMPI_COMM_WORLD_SIZE", "PMI_SIZE")
        usesMPI = number("OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK") != nil
        hasOtherHosts = size == nil || number("OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS") != size
        stepTasks = number("SLURM_STEP_NUM_TASKS")
    }

    /// Whether this process is the one that shows help, usage errors and progress.
    public var speaks: Bool { (rank ?? 0) == 0 }

    /// Before this process leaves with an error that every process has: time for the one that speaks to do so, since a launcher
    /// ends all processes when the first one leaves with an error.
    public func letSpeak() {
        if !speaks { pause(seconds: 2) }
    }

    /// The communicator that the environment asks for.
    ///
    /// - Parameter timeoutSeconds: how long any wait for other ranks may take.
    /// - Throws: `CommunicationError.launch` for processes that were started together but cannot find each other.
    public func makeCommunicator(timeoutSeconds: Double = 60) throws(CommunicationError) -> any Communicator {
        try makeCommunicator(timeoutSeconds: timeoutSeconds, page: WatchedPage())
    }

    /// The communicator of a rank whose watcher sees `page`.
    func makeCommunicator(
        timeoutSeconds: Double, page: WatchedPage
    ) throws(CommunicationError) -> any Communicator {
        if usesMPI {
            return try MPICommunicator(
                launch: self, timeoutSeconds: timeoutSeconds, pieceBytes: MPICommunicator.longestMessage,
                page: page)
        }
        if let stepTasks, stepTasks > 1 {
            throw .launch(
                "srun started \(stepTasks) processes, but gave them no way to find each other: "
                    + "start them with srun --mpi=pmix, or with mpirun")
        }
        return SoloCommunicator()
    }
}
