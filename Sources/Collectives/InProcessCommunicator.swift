/// One of many ranks that are threads of one process: what MPI does, for tests, with faults on demand.
public final class InProcessCommunicator: Communicator {
    /// The number of this rank.
    public let rank: Int
    /// The number of ranks.
    public let size: Int
    /// The hosts that the ranks are said to run on.
    public let hosts: [String]
    /// The training step, for reports.
    public var step: Int?
    /// Memory for what other ranks send.
    public let workspace = Workspace()

    private let office: PostOffice
    private let timeoutSeconds: Double
    private let faults: [Fault]
    private var exchanges: [Phase: Int] = [:]
    private var ended: CommunicationError?

    init(rank: Int, hosts: [String], office: PostOffice, timeoutSeconds: Double, faults: [Fault]) {
        self.rank = rank
        self.hosts = hosts
        self.office = office
        self.timeoutSeconds = timeoutSeconds
        self.faults = faults.filter { $0.rank == rank }
        size = hosts.count
    }

    /// Copies the messages between the threads' memories; has the faults that are due.
    public func exchange(
        sending outgoing: [OutgoingMessage], receiving incoming: [IncomingMessage], phase: Phase
    ) throws(CommunicationError) {
        do throws(CommunicationError) {
            if let ended { throw ended }
            try haveFaults(phase)
            try deliver(outgoing, incoming, phase)
        } catch {
            ended = error
            throw error
        }
    }

    /// This rank leaves; those that wait for it see that it is lost. Returns.
    public func abort(exitCode: Int32) {
        office.leave(rank)
    }

    /// Nothing is left to do.
    public func close() throws(CommunicationError) {}

    private func haveFaults(_ phase: Phase) throws(CommunicationError) {
        let number = exchanges[phase, default: 0]
        exchanges[phase] = number + 1
        for fault in faults where fault.phase == phase && fault.exchange == number {
            switch fault.kind {
            case .lost:
                office.leave(rank)
                throw .rankLost(name(of: rank), occasion(phase))
            case .delayed(let seconds):
                pause(seconds: seconds)
            case .failing(let message):
                throw .mpi(call: "exchange", rank: name(of: rank), message: message, occasion(phase))
            }
        }
    }

    private func deliver(
        _ outgoing: [OutgoingMessage], _ incoming: [IncomingMessage], _ phase: Phase
    ) throws(CommunicationError) {
        do throws(PostOffice.Obstacle) {
            try office.exchange(
                of: rank, sending: outgoing, receiving: incoming, phase: phase, timeoutSeconds: timeoutSeconds
            )
        } catch {
            switch error {
            case .gone(let other):
                throw .rankLost(name(of: other), occasion(phase))
            case .silent(let others):
                throw .deadline(missing: others.map(name(of:)), occasion(phase), seconds: timeoutSeconds)
            case .otherPhase(let other, let its):
                throw .mismatch("\(name(of: other)) is in \(its.rawValue)", occasion(phase))
            case .otherLength(let other, let sent, let expected):
                throw .mismatch(
                    "\(name(of: other)) sent \(sent) bytes, \(name(of: rank)) expected \(expected)",
                    occasion(phase))
            }
        }
    }
}
