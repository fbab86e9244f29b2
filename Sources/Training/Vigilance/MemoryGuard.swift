import Collectives
import NeuralNetworks
import Tensors

/// Notices when a rank's memory changes by itself: parameters, reduced gradient and optimizer state must still be, when they are read, what they
/// were when they were written, and the replicas the same on all ranks.
///
/// Checksums are taken after each step and compared before the next update. So that this costs little, a step looks at one of `every` slices of
/// the arena, the next step at the next one. Whoever owns a block says what it must be; so with two ranks, too, it is known which one is wrong.
final class MemoryGuard {
    private let arena: ParameterArena
    private let state: [(name: String, vector: Tensor)]
    private let shards: ShardLayout
    private let communicator: any Communicator
    private let every: Int
    private let own: Range<Int>
    /// How many steps were looked at.
    private var count = 0

    /// The blocks of the arena in work, and their checksums in this rank's replica since the last step.
    private var replica = Blocks()
    /// The same as they were when the shards had been gathered: bounds may have changed them since.
    private var gathered = Blocks()
    /// The checksums of those blocks among them that this rank owns, as it has written them.
    private var written = Blocks()
    /// The blocks of this rank's shard in work, and the checksums of their state vectors since the last update …
    private var states: [Blocks] = []
    /// … and of their gradient since the reduction.
    private var gradient = Blocks()

    /// Checksums of consecutive blocks of an arena.
    private struct Blocks {
        var range = 0..<0
        var sums: [UInt64] = []
    }

    private static let block = ShardLayout.blockElements

    /// A guard of one rank's memory.
    ///
    /// - Parameters:
    ///   - state: the vectors that the optimizer keeps for this rank's shard.
    ///   - every: how many steps it takes until all has been looked at.
    init(
        _ arena: ParameterArena, state: [(name: String, vector: Tensor)], shards: ShardLayout,
        communicator: any Communicator, every: Int
    ) {
        self.arena = arena
        self.state = state
        self.shards = shards
        self.communicator = communicator
        self.every = every
        own = shards.ranges[communicator.rank]
        keepReplica()
        gathered = replica
        keepState()
    }

    // MARK: - A step

    /// What the ranks compare on the way of the step's other exchanges: equal if their replicas were so after the last update.
    var digest: UInt64 { gathered.sums.withUnsafeBytes(Tensors.checksum(of:)) }

    /// Compares the replicas.
    ///
    /// - Parameter digests: those of all ranks.
    /// - Throws: on all ranks the same error, which names those that are wrong.
    /// - Note: collective where the digests differ.
    func compare(_ digests: [UInt64]) throws(CommunicationError) {
        guard digests.contains(where: { $0 != digests[0] }) else { return }
        // A rank whose own memory has changed may have given others what is wrong.
        try communicator.agree(
            Result { () throws(RankFailure) in try verify(replica, arena.values, from: 0, "a parameter") },
            phase: .check)
        let all = try communicator.allGather(
            (gathered.sums + written.sums).withUnsafeBytes([UInt8].init), phase: .check)
        let sums = all.map { bytes in bytes.withUnsafeBytes { [UInt64]($0.bindMemory(to: UInt64.self)) } }
        let looked = blocks(gathered.range)
        var truth = Array(sums[0].prefix(looked.count))
        for (rank, range) in shards.ranges.enumerated() {
            // Before the first update nobody has written anything.
            for (index, block) in blocks(range.clamped(to: gathered.range)).enumerated()
            where sums[rank].count > looked.count + index {
                truth[block - looked.lowerBound] = sums[rank][looked.count + index]
            }
        }
        for index in truth.indices {
            let wrong = sums.indices.filter { sums[$0][index] != truth[index] }
            if wrong.isEmpty { continue }
            let names = wrong.map { communicator.name(of: $0).description }.joined(separator: ", ")
            throw .allFailed(
                failure(
                    "the replicas are no longer the same: \(place(looked.lowerBound + index)) is wrong on \(names)"
                ))
        }
    }

    /// Keeps the checksums of this rank's shard of a reduced gradient.
    func keep(gradient vector: Tensor) { gradient = checksums(of: ownSlice, in: vector, from: 0) }

    /// Compares everything with what was kept of it, at the last moment before the update.
    ///
    /// - Throws: a failure of this rank that names what has changed.
    func verify(gradient vector: Tensor) throws(RankFailure) {
        try verify(replica, arena.values, from: 0, "a parameter")
        try verify(gradient, vector, from: 0, "a reduced gradient")
        for (kept, state) in zip(states, state) {
            try verify(kept, state.vector, from: own.lowerBound, "optimizer state (\(state.name))")
        }
    }

    /// Keeps the checksums of what this rank has written, when its shard is updated; begins the next slice.
    func keepUpdate() {
        count += 1
        written = checksums(of: replicaSlice.clamped(to: own), in: arena.values, from: 0)
        keepState()
    }

    /// Keeps the checksums of the replica when all shards are gathered.
    func keepGathered() {
        keepReplica()
        gathered = replica
    }

    /// Keeps the checksums of the replica as the next step finds it.
    func keepReplica() { replica = checksums(of: replicaSlice, in: arena.values, from: 0) }

    private func keepState() {
        states = state.map { checksums(of: ownSlice, in: $0.vector, from: own.lowerBound) }
    }

    // MARK: - Blocks

    /// The elements of the arena that are looked at now.
    private var replicaSlice: Range<Int> { slice(of: 0..<arena.elementCount) }
    /// The elements of this rank's shard that are looked at now.
    private var ownSlice: Range<Int> { slice(of: own) }

    private func slice(of range: Range<Int>) -> Range<Int> {
        let blocks = blocks(range)
        let turn = count % every
        func element(_ part: Int) -> Int {
            min((blocks.lowerBound + blocks.count * part / every) * Self.block, range.upperBound)
        }
        return element(turn)..<max(element(turn), element(turn + 1))
    }

    /// The blocks of a range that begins with one.
    private func blocks(_ range: Range<Int>) -> Range<Int> {
        if range.isEmpty { return 0..<0 }
        return range.lowerBound / Self.block..<(range.upperBound + Self.block - 1) / Self.block
    }

    /// The checksums of a vector's blocks, whose first element is number `start` of the arena.
    private func checksums(of range: Range<Int>, in vector: Tensor, from start: Int) -> Blocks {
        if range.isEmpty { return Blocks(range: range) }
        let width = arena.type.byteCount
        let bytes = UnsafeRawBufferPointer(
            start: vector.pointer + (range.lowerBound - start) * width, count: range.count * width)
        return Blocks(range: range, sums: Tensors.checksums(of: bytes, blockBytes: Self.block * width))
    }

    private func verify(
        _ kept: Blocks, _ vector: Tensor, from start: Int, _ what: String
    ) throws(RankFailure) {
        let now = checksums(of: kept.range, in: vector, from: start)
        guard let index = kept.sums.indices.first(where: { now.sums[$0] != kept.sums[$0] }) else { return }
        throw failure("\(what) changed in memory by itself: \(place(blocks(kept.range).lowerBound + index))")
    }

    /// The elements of a block, by the names of the parameters that they belong to.
    private func place(_ block: Int) -> String {
        let elements = block * Self.block..<(block + 1) * Self.block
        let parts = arena.slots.compactMap { slot -> String? in
            let part = slot.range.clamped(to: elements)
            if part.isEmpty { return nil }
            return "\(slot.name)[\(part.lowerBound - slot.offset)…\(part.upperBound - 1 - slot.offset)]"
        }
        return parts.joined(separator: ", ")
    }

    private func failure(_ message: String) -> RankFailure {
        let step = communicator.step.map { ", found at step \($0)" } ?? ""
        return RankFailure(
            message: "\(message)\(step); do not trust the memory or processor of that host",
            exitCode: ExitCode.rankLost.rawValue)
    }
}
