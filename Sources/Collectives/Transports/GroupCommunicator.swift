import Summation

/// Some of a job's ranks as ranks of a communicator of their own. Their messages go by way of the whole job's
/// communicator; reports name them by their numbers in the job.
///
/// The ranks of different groups do not wait for each other: each group may make other calls.
public final class GroupCommunicator: Communicator {
    private let whole: any Communicator
    private let members: Range<Int>

    /// The number of this rank in its group.
    public let rank: Int
    /// The number of ranks in the group.
    public let size: Int
    /// The name of each rank's host.
    public let hosts: [String]
    /// Memory for bytes that other ranks send.
    public let workspace = Workspace()
    /// The order in which gradients are added.
    public var reduction = ReductionMode.anyRanks
    /// This rank's current occasion, for reports.
    public var lifeSign: LifeSign { whole.lifeSign }
    /// The time limit of any wait for other ranks, that of the whole job.
    public var timeoutSeconds: Double {
        get { whole.timeoutSeconds }
        set { whole.timeoutSeconds = newValue }
    }

    /// The group of this rank, when the ranks of a job are divided into groups of neighbors.
    ///
    /// - Parameter groupSize: the number of ranks in a group, at least 1; the last group may have fewer.
    public init(_ whole: any Communicator, groupSize: Int) {
        precondition(groupSize >= 1, "a group has a rank")
        let first = whole.rank / groupSize * groupSize
        members = first..<min(first + groupSize, whole.size)
        self.whole = whole
        rank = whole.rank - first
        size = members.count
        hosts = members.map { whole.hosts[$0] }
    }

    /// Exchanges messages by way of the whole job's communicator.
    public func exchange(
        sending outgoing: [OutgoingMessage], receiving incoming: [IncomingMessage], phase: Phase
    ) throws(CommunicationError) {
        let first = members.lowerBound
        try whole.exchange(
            sending: outgoing.map { OutgoingMessage(to: first + $0.destination, $0.bytes) },
            receiving: incoming.map { IncomingMessage(from: first + $0.source, into: $0.buffer) },
            phase: phase)
    }

    /// Ends all ranks of the job.
    public func abort(exitCode: Int32) { whole.abort(exitCode: exitCode) }

    /// Returns true if this rank is to report an error that several ranks of the job have met.
    public func mayReport() -> Bool { whole.mayReport() }

    /// The name of a rank of the group in the whole job.
    public func name(of rank: Int) -> RankName { whole.name(of: members.lowerBound + rank) }
}
