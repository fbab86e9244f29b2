import Tensors

/// The exchanges of ranks that share memory with the others of their host: within a host straight out of the others' memory,
/// between hosts by the communicator's messages, as few as the canonical tree allows.
final class HostExchange {
    let group: HostGroup
    let layout: HostLayout
    /// Whose ranks these are.
    unowned let communicator: any Communicator
    /// Memory for what comes from other hosts.
    let workspace = Workspace()
    /// Memory for vectors of this host's ranks that do not lie in shared memory.
    let fetched = Workspace()
    /// For each run of elements that this rank reads, where it begins in each vector of this host's ranks; and the operands of the
    /// additions under way. Kept so that a step asks for no memory.
    var sources: [UnsafeRawPointer] = []
    var operands: [UnsafeRawPointer] = []

    private var reductions: [Reduction] = []
    private var gatherings: [ShardGathering] = []

    private let memory: any HostMemory
    private var regions: [Region] = []
    /// The regions that nobody uses.
    private var free: Set<Int> = []
    private var ended: CommunicationError?

    init(
        group: HostGroup, layout: HostLayout, memory: any HostMemory, communicator: any Communicator
    ) {
        self.group = group
        self.layout = layout
        self.memory = memory
        self.communicator = communicator
    }

    /// The number of this rank's host.
    var host: Int { layout.hostOfRank[communicator.rank] }
    /// Whether this rank speaks with the other hosts in short exchanges.
    var isLeader: Bool { group.index == 0 }

    /// A meeting of the ranks of this host.
    func meet(
        _ kind: CallMark.Kind, _ phase: Phase, size: Int = 0, count: Int = 0
    ) throws(CommunicationError) {
        if let ended { throw ended }
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
                missing: ranks.map(communicator.name(of:)), occasion, seconds: group.limitSeconds)
        case .apart(let rank, let its):
            let name = communicator.name(of: rank)
            guard let other = its.phase, other != phase else {
                return .mismatch("\(name) makes another call, or one with other sizes", occasion)
            }
            return .mismatch("\(name) is in \(other.rawValue)", occasion)
        }
    }

    /// Returns when all ranks have called it.
    func barrier(_ phase: Phase) throws(CommunicationError) {
        try meet(.barrier, phase)
        if layout.hostCount == 1 { return }
        if isLeader { try meetLeaders(phase) }
        try meet(.barrier, phase)
    }

    /// A byte from each leader to each other one.
    private func meetLeaders(_ phase: Phase) throws(CommunicationError) {
        let room = workspace.reserve(layout.hostCount + 1)
        let here = UnsafeMutableRawBufferPointer(start: room + layout.hostCount, count: 1)
        here[0] = 1
        let others = (0..<layout.hostCount).filter { $0 != host }
        try communicator.exchange(
            sending: others.map { OutgoingMessage(to: layout.leader(of: $0), UnsafeRawBufferPointer(here)) },
            receiving: others.map {
                IncomingMessage(from: layout.leader(of: $0), into: .init(start: room + $0, count: 1))
            },
            phase: phase)
    }

    // MARK: - Plans

    /// What this rank does in a reduction. A training run has two kinds, those of whole and of last batches.
    func reduction(_ forest: Forest, _ shards: ShardLayout) -> Reduction {
        let mode = communicator.reduction
        if let known = reductions.first(where: {
            $0.mode == mode && $0.forest == forest && $0.shards == shards
        }) {
            return known
        }
        if reductions.count == Self.planLimit { reductions.removeFirst() }
        let made = Reduction(
            forest: forest, shards: shards, mode: mode, rank: communicator.rank, layout: layout)
        reductions.append(made)
        return made
    }

    /// What this rank does when the shards are gathered.
    func gathering(_ shards: ShardLayout) -> ShardGathering {
        if let known = gatherings.first(where: { $0.shards == shards }) { return known }
        if gatherings.count == Self.planLimit { gatherings.removeFirst() }
        let made = ShardGathering(rank: communicator.rank, shards: shards, layout: layout)
        gatherings.append(made)
        return made
    }

    private static let planLimit = 16

    // MARK: - Memory

    /// Where something of this rank lies in shared memory; nil if it lies elsewhere.
    func place(of pointer: UnsafeRawPointer, byteCount: Int) -> Place? {
        for (number, region) in regions.enumerated() {
            let offset = pointer - UnsafeRawPointer(region.starts[group.index])
            if offset >= 0 && offset + byteCount <= region.byteCount {
                return Place(region: number, byteOffset: offset)
            }
        }
        return nil
    }

    /// The address here of what lies at a place of the rank at `position` of the host.
    func address(of place: Place, position: Int) -> UnsafeMutableRawPointer {
        regions[place.region].starts[position] + place.byteOffset
    }

    /// Memory that all ranks of the host see; each rank may ask for another number of bytes.
    ///
    /// - Returns: nil on all ranks if one of them cannot have it; `notice` then says why.
    func allocate(byteCount: Int, notice: (String) -> Void) throws(CommunicationError) -> ExchangeMemory? {
        let bytes = (max(byteCount, 1) + 4095) / 4096 * 4096
        let reusable = free.filter { regions[$0].byteCount >= bytes }
            .min { regions[$0].byteCount < regions[$1].byteCount }
        let offers = try communicator.allGather([reusable == nil ? 0 : 1], phase: .setup)
        if let reusable, offers.allSatisfy({ $0 == [1] }) {
            free.remove(reusable)
            regions[reusable].starts[group.index].initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
            return owned(reusable, byteCount)
        }
        guard
            let starts = try memory.allocateTogether(
                byteCount: bytes, communicator: communicator, notice: notice)
        else { return nil }
        regions.append(Region(starts: starts, byteCount: bytes))
        return owned(regions.count - 1, byteCount)
    }

    private func owned(_ number: Int, _ byteCount: Int) -> ExchangeMemory {
        ExchangeMemory(pointer: regions[number].starts[group.index], byteCount: byteCount) { [weak self] in
            self?.free.insert(number)
        }
    }
}

extension HostMemory {
    /// Memory for all ranks of all hosts, or for none.
    ///
    /// - Returns: where it begins on this rank's host; nil on all ranks if one of them got none.
    func allocateTogether(
        byteCount: Int, communicator: any Communicator, notice: (String) -> Void
    ) throws(CommunicationError) -> [UnsafeMutableRawPointer]? {
        func agree(_ objection: String?) throws(CommunicationError) -> Bool {
            let texts = try communicator.allGather([UInt8]((objection ?? "").utf8), phase: .setup)
            guard let rank = texts.firstIndex(where: { !$0.isEmpty }) else { return true }
            if communicator.rank == 0 {
                notice(
                    "\(String(decoding: texts[rank], as: UTF8.self)) (\(communicator.name(of: rank))); "
                        + "the ranks exchange messages instead, which gives the same results, more slowly")
            }
            return false
        }
        guard try agree(objection(to: byteCount)) else { return nil }
        let result = try allocate(byteCount: byteCount)
        switch result {
        case .success(let starts):
            if try agree(nil) { return starts }
            giveBack()
        case .failure(let failure):
            _ = try agree(failure.message)
        }
        return nil
    }
}
