import Summation
import Tensors

/// One of many ranks that are threads of one process: what MPI does, for tests, with faults on demand.
public final class InProcessCommunicator: Communicator {
    /// The number of this rank.
    public let rank: Int
    /// The number of ranks.
    public let size: Int
    /// The hosts that the ranks are said to run on.
    public let hosts: [String]
    /// Where this rank is, for reports.
    public let lifeSign = LifeSign()
    /// Memory for what other ranks send.
    public let workspace = Workspace()
    /// In which order gradients are added.
    public var reduction = ReductionMode.anyRanks

    /// How long a rank waits for others.
    public var timeoutSeconds: Double { didSet { sharing?.group.limitSeconds = timeoutSeconds } }

    private let office: PostOffice
    private let faults: [Fault]
    private var exchanges: [Phase: Int] = [:]
    /// How many calls are under way, one within the other.
    private var depth = 0
    private var ended: CommunicationError?
    private var sharing: HostExchange?
    private var room: InProcessRoom?

    /// - Parameter rooms: what the ranks of each host share; nil if they share nothing.
    init(
        rank: Int, hosts: [String], office: PostOffice, timeoutSeconds: Double, faults: [Fault],
        rooms: [InProcessRoom]?
    ) {
        self.rank = rank
        self.hosts = hosts
        self.office = office
        self.timeoutSeconds = timeoutSeconds
        self.faults = faults.filter { $0.rank == rank }
        size = hosts.count
        sharing = rooms.map { rooms in
            let layout = HostLayout(marks: hosts)
            let host = layout.hostOfRank[rank]
            let ranks = layout.ranksOfHost[host]
            room = rooms[host]
            let index = ranks.firstIndex(of: rank) ?? 0
            let group = HostGroup(
                ranks: ranks, index: index, boards: rooms[host].boards, shape: rooms[host].shape,
                limitSeconds: timeoutSeconds,
                isCrowded: true, isGone: office.isGone)
            lifeSign.show(on: group.board.whereabouts)
            return HostExchange(group: group, layout: layout, communicator: self)
        }
    }

    /// Copies the messages between the threads' memories; has the faults that are due.
    public func exchange(
        sending outgoing: [OutgoingMessage], receiving incoming: [IncomingMessage], phase: Phase
    ) throws(CommunicationError) {
        try withFaults(phase) { () throws(CommunicationError) in try deliver(outgoing, incoming, phase) }
    }

    /// Memory of this process, if the ranks share any: all threads can read it.
    public func shareMemory(byteCount: Int) throws(CommunicationError) -> SharedMemory? {
        guard let sharing, let room, sharing.hasNeighbours else { return nil }
        if let unused = try sharing.unusedMemory(byteCount: byteCount) { return unused }
        let own = room.allocate(byteCount)
        let addresses = try allGather(
            withUnsafeBytes(of: UInt(bitPattern: own)) { [UInt8]($0) }, phase: .setup)
        let starts = sharing.group.ranks.compactMap { rank in
            addresses[rank].withUnsafeBytes {
                UnsafeMutableRawPointer(bitPattern: $0.loadUnaligned(as: UInt.self))
            }
        }
        return sharing.add(
            SharedMemory(starts, position: sharing.group.index, byteCount: byteCount, owner: room))
    }

    /// Returns when all ranks have called it.
    public func barrier(phase: Phase) throws(CommunicationError) {
        try withFaults(phase) { () throws(CommunicationError) in try barrier(by: sharing, phase: phase) }
    }

    /// By way of shared memory, if there is any, or by messages.
    public func allGather(
        inPlace start: UnsafeMutableRawPointer, byteRanges: [Range<Int>], phase: Phase
    ) throws(CommunicationError) {
        try withFaults(phase) { () throws(CommunicationError) in
            try allGather(inPlace: start, byteRanges: byteRanges, by: sharing, phase: phase)
        }
    }

    /// By way of shared memory, if there is any, or by messages.
    public func allGather(
        inPlace arena: UnsafeMutableRawPointer, shards: ShardLayout, type: ScalarType, sums: GatheringSums?,
        phase: Phase
    ) throws(CommunicationError) {
        try withFaults(phase) { () throws(CommunicationError) in
            try allGather(
                inPlace: arena, shards: shards, type: type, sums: sums, by: sharing, phase: phase)
        }
    }

    /// By way of shared memory, if there is any, or by messages.
    public func reduceScatter(
        _ parts: [UnsafeRawPointer], forest: Forest, shards: ShardLayout, type: ScalarType,
        into shard: UnsafeMutableRawPointer, phase: Phase
    ) throws(CommunicationError) {
        try withFaults(phase) { () throws(CommunicationError) in
            try reduceScatter(
                parts, forest: forest, shards: shards, type: type, into: shard, by: sharing, phase: phase)
        }
    }

    /// Has the faults that are due before a call, and ends this rank's part when the call fails.
    private func withFaults(
        _ phase: Phase, _ call: () throws(CommunicationError) -> Void
    ) throws(CommunicationError) {
        do throws(CommunicationError) {
            if let ended { throw ended }
            if depth == 0 {
                lifeSign.talk(phase)
                try haveFaults(phase)
            }
            depth += 1
            defer { depth -= 1 }
            try call()
        } catch {
            ended = error
            throw error
        }
    }

    /// This rank leaves; those that wait for it see that it is lost. Returns.
    public func abort(exitCode: Int32) {
        office.leave(rank)
    }

    /// Each rank tells its caller of its own errors.
    public func mayReport() -> Bool { true }

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
                throw .deadline(
                    missing: others.map { MissingRank(name(of: $0)) }, occasion(phase),
                    seconds: timeoutSeconds)
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
