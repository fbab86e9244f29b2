import Summation

/// One of several ranks that are threads of one process: a substitute for MPI in tests, with faults on
/// demand, and in measurements.
public final class InProcessCommunicator: Communicator {
    /// The number of this rank.
    public let rank: Int
    /// The number of ranks.
    public let size: Int
    /// The simulated hosts of the ranks.
    public let hosts: [String]
    /// This rank's current occasion, for reports.
    public let lifeSign = LifeSign()
    /// Memory for bytes that other ranks send.
    public let workspace = Workspace()
    /// The order in which gradients are added.
    public var reduction = ReductionMode.anyRanks
    /// The time limit of any wait for other ranks.
    public var timeoutSeconds: Double { didSet { hostExchange?.group.limitSeconds = timeoutSeconds } }
    /// The exchanges by way of shared memory; nil if the ranks share none.
    public private(set) var hostExchange: HostExchange?

    private let office: PostOffice
    private let faults: [Fault]
    private var room: InProcessRoom?
    /// The number of outermost calls so far, by phase.
    private var callCounts: [Phase: Int] = [:]
    /// The number of nested calls under way.
    private var depth = 0
    private var ended: CommunicationError?

    /// - Parameters:
    ///   - rooms: the shared memory of each host; nil if the ranks share none.
    ///   - isCrowded: true if there are fewer cores than ranks.
    init(
        rank: Int, hosts: [String], office: PostOffice, timeoutSeconds: Double, faults: [Fault],
        rooms: [InProcessRoom]?, isCrowded: Bool
    ) {
        self.rank = rank
        self.hosts = hosts
        self.office = office
        self.timeoutSeconds = timeoutSeconds
        self.faults = faults.filter { $0.rank == rank }
        size = hosts.count
        hostExchange = rooms.map { rooms in
            let layout = HostLayout(marks: hosts)
            let host = layout.hostOfRank[rank]
            let ranks = layout.ranksOfHost[host]
            room = rooms[host]
            let index = ranks.firstIndex(of: rank) ?? 0
            let group = HostGroup(
                ranks: ranks, index: index, boards: rooms[host].boards, shape: rooms[host].shape,
                limitSeconds: timeoutSeconds,
                isCrowded: isCrowded, isGone: office.isGone)
            lifeSign.publish(in: group.board.occasionWord)
            return HostExchange(group: group, layout: layout, communicator: self)
        }
    }

    /// Copies the messages between the threads' memories.
    public func exchange(
        sending outgoing: [OutgoingMessage], receiving incoming: [IncomingMessage], phase: Phase
    ) throws(CommunicationError) {
        try withinCall(phase) { () throws(CommunicationError) in try deliver(outgoing, incoming, phase) }
    }

    /// Removes this rank, which others that wait for it see as lost. Returns.
    public func abort(exitCode: Int32) {
        office.leave(rank)
    }

    /// Memory of this process, which all threads can read; nil if the ranks share none.
    public func shareMemory(byteCount: Int) throws(CommunicationError) -> SharedMemory? {
        guard let hostExchange, let room, hostExchange.hasNeighbors else { return nil }
        if let unused = try hostExchange.unusedMemory(byteCount: byteCount) { return unused }
        let own = room.allocate(byteCount)
        let addresses = try allGather(
            withUnsafeBytes(of: UInt(bitPattern: own)) { [UInt8]($0) }, phase: .setup)
        let starts = hostExchange.group.ranks.compactMap { rank in
            addresses[rank].withUnsafeBytes {
                UnsafeMutableRawPointer(bitPattern: $0.loadUnaligned(as: UInt.self))
            }
        }
        return hostExchange.add(
            SharedMemory(starts, position: hostExchange.group.index, byteCount: byteCount, owner: room))
    }

    /// Injects the faults that are due before an outermost call, and ends this rank's part in the run when
    /// the call fails.
    public func withinCall(
        _ phase: Phase, _ body: () throws(CommunicationError) -> Void
    ) throws(CommunicationError) {
        do throws(CommunicationError) {
            if let ended { throw ended }
            if depth == 0 {
                lifeSign.enterExchange(phase)
                try injectFaults(phase)
            }
            depth += 1
            defer { depth -= 1 }
            try body()
        } catch {
            ended = error
            throw error
        }
    }

    private func injectFaults(_ phase: Phase) throws(CommunicationError) {
        let number = callCounts[phase, default: 0]
        callCounts[phase] = number + 1
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
                throw .deadline(
                    missing: others.map { MissingRank(name(of: $0)) }, occasion(phase),
                    seconds: timeoutSeconds)
            case .otherPhase(let other, let otherPhase):
                throw .mismatch(.phase(name(of: other), otherPhase), occasion(phase))
            case .otherLength(let other, let sent, let expected):
                throw .mismatch(
                    .length(from: name(of: other), sent: sent, to: name(of: rank), expected: expected),
                    occasion(phase))
            }
        }
    }
}
