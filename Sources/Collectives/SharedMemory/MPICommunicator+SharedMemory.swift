import CMPI
import Glibc
import Summation
import Tensors

extension MPICommunicator {
    /// Returns when all ranks have called it.
    public func barrier(phase: Phase) throws(CommunicationError) {
        try barrier(by: sharing, phase: phase)
    }

    /// By way of shared memory where ranks share a host.
    public func allGather(
        inPlace start: UnsafeMutableRawPointer, byteRanges: [Range<Int>], phase: Phase
    ) throws(CommunicationError) {
        try allGather(inPlace: start, byteRanges: byteRanges, by: sharing, phase: phase)
    }

    /// By way of shared memory where ranks share a host.
    public func allGather(
        inPlace arena: UnsafeMutableRawPointer, shards: ShardLayout, type: ScalarType, sums: GatheringSums?,
        phase: Phase
    ) throws(CommunicationError) {
        try allGather(inPlace: arena, shards: shards, type: type, sums: sums, by: sharing, phase: phase)
    }

    /// By way of shared memory where ranks share a host.
    public func reduceScatter(
        _ parts: [UnsafeRawPointer], forest: Forest, shards: ShardLayout, type: ScalarType,
        into shard: UnsafeMutableRawPointer, phase: Phase
    ) throws(CommunicationError) {
        if reduction == .mpi {
            return try reduceScatterByMPI(
                parts, forest: forest, shards: shards, type: type, into: shard, phase: phase)
        }
        try reduceScatter(
            parts, forest: forest, shards: shards, type: type, into: shard, by: sharing, phase: phase)
    }

    /// Windows of shared memory, where a host has several ranks and all hosts have room.
    public func shareMemory(byteCount: Int) throws(CommunicationError) -> SharedMemory? {
        guard let sharing, let hostMemory, sharing.hasNeighbours else { return nil }
        if let unused = try sharing.unusedMemory(byteCount: byteCount) { return unused }
        guard try agree(hostMemory.objection(to: byteCount)),
            let starts = try hostMemory.allocate(byteCount, self)
        else { return nil }
        return sharing.add(SharedMemory(starts, position: hostMemory.position, byteCount: byteCount))
    }

    /// Finds the ranks of this host and the memory to meet them in; nil if there is not enough, or nobody to meet.
    func makeSharing() throws(CommunicationError) -> HostExchange? {
        if size == 1 { return nil }
        let memory = try MPIHostMemory { [unowned self] name, call throws(CommunicationError) in
            try limited(name, call)
        }
        hostMemory = memory
        let marks = try allGather([UInt8]("\(memory.lowestRank)".utf8), phase: .setup)
        let layout = HostLayout(marks: marks)
        let ranks = layout.ranksOfHost[layout.hostOfRank[rank]]
        guard let shape = try agreedShape(memory), let starts = try memory.allocate(shape.byteCount, self)
        else {
            return nil
        }
        let boards = starts.map { Board(at: $0, shape: shape) }
        lifeSign.show(on: boards[memory.position].whereabouts)
        let own = ProcessMark.current
        boards[memory.position].process = own
        try barrierByMessages(phase: .setup)
        let processes = Dictionary(uniqueKeysWithValues: zip(ranks, boards.map(\.process)))
        let group = HostGroup(
            ranks: ranks, index: memory.position, boards: boards, shape: shape, limitSeconds: timeoutSeconds,
            isCrowded: isCrowded,
            isGone: { rank in
                // A process of another container cannot be looked at.
                guard let process = processes[rank], process.space == own.space else { return false }
                return kill(process.number, 0) != 0 && errno == ESRCH
            })
        if layout.hostCount > 1 { group.whileWaiting = { cmpi_move_on() } }
        return HostExchange(group: group, layout: layout, communicator: self)
    }

    /// The best shape of boards for which every host has room; nil, with a notice, if one has none.
    private func agreedShape(_ memory: MPIHostMemory) throws(CommunicationError) -> BoardShape? {
        let own = BoardShape.choices.firstIndex { memory.objection(to: $0.byteCount) == nil }
        let choices = try allGather([UInt8(own ?? BoardShape.choices.count)], phase: .setup)
        let worst = choices.map { Int($0.first ?? .max) }.max() ?? 0
        if worst < BoardShape.choices.count { return BoardShape.choices[worst] }
        let least = BoardShape.choices[BoardShape.choices.count - 1].byteCount
        _ = try agree(memory.objection(to: least))
        return nil
    }

    /// Whether no rank objects to sharing memory; if one does, rank 0 tells people.
    func agree(_ objection: String?) throws(CommunicationError) -> Bool {
        let texts = try allGather([UInt8]((objection ?? "").utf8), phase: .setup)
        guard let other = texts.firstIndex(where: { !$0.isEmpty }) else { return true }
        if rank == 0 {
            showNotice(
                "\(String(decoding: texts[other], as: UTF8.self)) (\(name(of: other))); "
                    + "the ranks exchange messages instead, which gives the same results, more slowly")
        }
        return false
    }

    /// An MPI call that would wait for ever for a rank that is lost.
    private func limited(_ name: String, _ call: () -> Int32) throws(CommunicationError) {
        let code = page.limited(.start, seconds: timeoutSeconds, call)
        guard code == cmpi_success() else {
            throw .mpi(
                call: name, rank: self.name(of: rank), message: mpiErrorMessage(code), occasion(.setup))
        }
    }

    /// Tells people what they may want to change.
    private func showNotice(_ text: String) {
        _ = [UInt8]("notice: \(text)\n".utf8).withUnsafeBytes {
            write(STDERR_FILENO, $0.baseAddress, $0.count)
        }
    }

    /// The sum of each rank's own parts, then `MPI_Allreduce` over whole vectors, of which this rank keeps its shard.
    private func reduceScatterByMPI(
        _ parts: [UnsafeRawPointer], forest: Forest, shards: ShardLayout, type: ScalarType,
        into shard: UnsafeMutableRawPointer, phase: Phase
    ) throws(CommunicationError) {
        checkReduction(parts, forest: forest, shards: shards)
        let count = shards.elementCount
        let sum = workspace.reserve(count * type.byteCount)
        if let first = parts.first {
            sum.copyMemory(from: first, byteCount: count * type.byteCount)
            for part in parts.dropFirst() { type.add(UnsafeRawPointer(sum), part, count: count, into: sum) }
        } else {
            sum.initializeMemory(as: UInt8.self, repeating: 0, count: count * type.byteCount)
        }
        try allReduceByMPI(UnsafeRawPointer(sum), count: count, type: type, into: sum)
        let range = shards.ranges[rank]
        shard.copyMemory(
            from: sum + range.lowerBound * type.byteCount, byteCount: range.count * type.byteCount)
    }

    /// MPI's own sum of a vector of all ranks; `sum` may be `vector` itself.
    package func allReduceByMPI(
        _ vector: UnsafeRawPointer, count: Int, type: ScalarType, into sum: UnsafeMutableRawPointer
    ) throws(CommunicationError) {
        lifeSign.talk(.gradients)
        let code = page.limited(.sum, seconds: timeoutSeconds) {
            cmpi_all_reduce(vector, sum, Int32(count), type == .float32 ? 1 : 0)
        }
        guard code == cmpi_success() else {
            throw .mpi(
                call: "MPI_Allreduce", rank: name(of: rank), message: mpiErrorMessage(code),
                occasion(.gradients))
        }
    }
}
