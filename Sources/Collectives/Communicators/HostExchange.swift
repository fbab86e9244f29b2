import Summation
import Tensors

/// The exchanges of ranks that share memory with the others of their host: within a host by way of the
/// boards, between hosts by the transport's messages, as few as the order of the additions allows. A
/// transport whose ranks can share memory makes one; see `Communicator.hostExchange`.
///
/// Vectors in shared memory are read in place. Vectors in a rank's own memory go over its board: they are
/// copied there past the caches and read from there, in rounds, each as large as a slot of the board.
public final class HostExchange {
    let group: HostGroup
    let layout: HostLayout
    /// The communicator that this exchange belongs to.
    unowned let communicator: any Communicator
    /// Memory for sums and for bytes from other hosts.
    let workspace = Workspace()
    /// The places of the vectors of this host's ranks, and the operands of the current additions; kept so
    /// that a step allocates no memory.
    var sources: [UnsafeRawPointer] = []
    var operands: [UnsafeRawPointer] = []

    /// The memory that the ranks of this host can read in each other, in order of creation.
    private(set) var shared: [SharedMemory] = []

    private var reductions: [RankReduction] = []
    private var gatherings: [ShardGathering] = []
    private var ended: CommunicationError?

    init(group: HostGroup, layout: HostLayout, communicator: any Communicator) {
        self.group = group
        self.layout = layout
        self.communicator = communicator
    }

    /// The number of this rank's host.
    var host: Int { layout.hostOfRank[communicator.rank] }
    /// True if this rank exchanges short messages with the other hosts for its own host.
    var isLeader: Bool { group.index == 0 }

    // MARK: - Meetings

    /// Meets the other ranks of this host.
    func meet(
        _ kind: CallMark.Kind, _ phase: Phase, size: Int = 0, count: Int = 0
    ) throws(CommunicationError) {
        if let ended { throw ended }
        communicator.lifeSign.enterExchange(phase)
        do throws(HostGroup.Obstacle) {
            try group.meet(CallMark(kind, phase: phase, size: size, count: count))
        } catch {
            let reason = explanation(of: error, phase)
            ended = reason
            throw reason
        }
    }

    private func explanation(of obstacle: HostGroup.Obstacle, _ phase: Phase) -> CommunicationError {
        let occasion = communicator.occasion(phase)
        switch obstacle {
        case .gone(let rank):
            return .rankLost(communicator.name(of: rank), occasion)
        case .silent(let ranks):
            return .deadline(
                missing: ranks.map {
                    MissingRank(communicator.name(of: $0), lastSeen: group.occasion(of: $0))
                },
                occasion, seconds: group.limitSeconds)
        case .apart(let rank, let mark):
            let name = communicator.name(of: rank)
            guard let other = mark.phase, other != phase else {
                return .mismatch(.call(name), occasion)
            }
            return .mismatch(.phase(name, other), occasion)
        }
    }

    /// Returns when all ranks have called it.
    func barrier(_ phase: Phase) throws(CommunicationError) {
        try meet(.barrier, phase)
        if layout.hostCount == 1 { return }
        if isLeader {
            let otherHosts = (0..<layout.hostCount).filter { $0 != host }
            try communicator.meetByMessages(otherHosts.map(layout.leader), phase)
        }
        try meet(.barrier, phase)
    }

    // MARK: - Shared memory

    /// Adds memory that all ranks of this host have created.
    func add(_ memory: SharedMemory) -> SharedMemory {
        shared.append(memory)
        return memory
    }

    /// Returns earlier memory of at least `byteCount` bytes that no rank uses any more, zero again; nil if
    /// there is none. So a run of many stages takes no more than its largest one.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    func unusedMemory(byteCount: Int) throws(CommunicationError) -> SharedMemory? {
        let unused = shared.indices.first { index in
            shared[index].byteCount >= byteCount && isKnownUniquelyReferenced(&shared[index])
        }
        let offers = try communicator.allGather([UInt8]("\(unused ?? -1)".utf8), phase: .setup)
        guard let unused, offers.allSatisfy({ $0 == offers[0] }) else { return nil }
        shared[unused].start.initializeMemory(as: UInt8.self, repeating: 0, count: shared[unused].byteCount)
        return shared[unused]
    }

    /// True if any host has several ranks, which can then read each other's memory.
    var hasNeighbors: Bool { layout.ranksOfHost.contains { $0.count > 1 } }

    /// The place of a pointer's memory for the ranks of this host; nil if only this rank can read it.
    func place(of pointer: UnsafeRawPointer) -> SharedPlace? {
        for number in shared.indices.reversed() {
            if let offset = shared[number].offset(of: pointer) {
                return SharedPlace(memory: number, offset: offset)
            }
        }
        return nil
    }

    /// The beginning of a place's memory in the rank at a position on this host.
    func memory(at place: SharedPlace, of position: Int) -> UnsafeRawPointer {
        UnsafeRawPointer(shared[place.memory].starts[position] + place.offset)
    }

    // MARK: - Plans

    /// This rank's part in a reduction. A training run has two kinds of reductions, those of whole and of
    /// last batches.
    func reduction(_ forest: Forest, _ shards: ShardLayout) -> RankReduction {
        let mode = communicator.reduction
        if let known = reductions.first(where: {
            $0.mode == mode && $0.forest == forest && $0.shards == shards
        }) {
            return known
        }
        if reductions.count == Self.planLimit { reductions.removeFirst() }
        let made = RankReduction(
            forest: forest, shards: shards, mode: mode, rank: communicator.rank, layout: layout)
        reductions.append(made)
        return made
    }

    /// This rank's part in a gathering of shards.
    func gathering(_ shards: ShardLayout) -> ShardGathering {
        if let known = gatherings.first(where: { $0.shards == shards }) { return known }
        if gatherings.count == Self.planLimit { gatherings.removeFirst() }
        let made = ShardGathering(rank: communicator.rank, shards: shards, layout: layout)
        gatherings.append(made)
        return made
    }

    private static let planLimit = 16
}
