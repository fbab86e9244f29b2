/// A job that people or scripts ask for.
public struct JobRequest: Sendable {
    /// The launcher.
    public let mpirun: MPIRun
    /// The number of ranks.
    public let ranks: Int
    /// The fewest ranks with which the job goes on after a loss.
    public let minimumRanks: Int
    /// The most restarts in a row without a new checkpoint.
    public let maximumRestarts: Int
    /// The hosts, filled in their order; nil for this host alone.
    public let hosts: [HostSlots]?
    /// The time in which a host must answer after a loss.
    public let hostSeconds: Double
    /// The program of the ranks.
    public let program: String
    /// The program's arguments.
    public let arguments: [String]

    /// Creates a request.
    public init(
        mpirun: MPIRun, ranks: Int, minimumRanks: Int, maximumRestarts: Int, hosts: [HostSlots]?,
        hostSeconds: Double, program: String, arguments: [String]
    ) {
        self.mpirun = mpirun
        self.ranks = ranks
        self.minimumRanks = minimumRanks
        self.maximumRestarts = maximumRestarts
        self.hosts = hosts
        self.hostSeconds = hostSeconds
        self.program = program
        self.arguments = arguments
    }
}
