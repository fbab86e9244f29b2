import Collectives
import NeuralNetworks
import Summation
import Tensors

/// Detects memory of a rank that changes by itself: parameters, reduced gradient and optimizer state must still be, when they are read, what
/// they were when they were written, and the replicas must be the same on all ranks.
///
/// The guard keeps a word sum of every block. The optimizer calls it for each piece of the shard, just before and just after it reads or
/// writes the piece, so that sums are taken of elements in the cache; gathering does the same for the other ranks' shards. So all memory
/// is verified in every step. The owner of a block decides what it must be; so even with two ranks it is known which one is wrong.
final class MemoryGuard {
    private let arena: ParameterArena
    private let state: [(name: String, vector: Tensor)]
    private let shards: ShardLayout
    private let communicator: any Communicator
    private let failures: MemoryFailures
    /// The elements of this rank's shard, and its blocks.
    private let own: Range<Int>
    private let ownBlocks: Range<Int>

    /// The word sums of all blocks of this rank's replica at the last write.
    private var replica: [UInt64]
    /// The word sums of all blocks when the shards had been gathered; bounds on the norms of rows may have changed them since.
    private var gathered: [UInt64]
    /// The word sums of this rank's blocks of each state vector at the last write.
    private var states: [[UInt64]]
    /// The word sums of this rank's blocks of the gradient since the reduction.
    private var gradient: [UInt64]
    /// The word sums of the other ranks' blocks just before the last gathering replaced them.
    private var replaced: [UInt64]

    private static let block = ShardLayout.blockElements

    /// A guard of one rank's memory.
    ///
    /// - Parameter state: the vectors that the optimizer keeps for this rank's shard.
    init(
        _ arena: ParameterArena, state: [(name: String, vector: Tensor)], shards: ShardLayout,
        communicator: any Communicator
    ) {
        self.arena = arena
        self.state = state
        self.shards = shards
        self.communicator = communicator
        failures = MemoryFailures(arena: arena, communicator: communicator)
        own = shards.ranges[communicator.rank]
        ownBlocks = shards.blocks(of: communicator.rank)
        replica = arena.values.wordSums(blockElements: Self.block)
        gathered = replica
        states = state.map { $0.vector.wordSums(blockElements: Self.block) }
        gradient = Array(repeating: 0, count: ownBlocks.count)
        replaced = Array(repeating: 0, count: replica.count)
    }

    // MARK: - The update, piece by piece

    /// Keeps the word sums of a piece of the reduced gradient.
    func keep(_ vector: Tensor, _ piece: Range<Int>) {
        take(piece, of: vector, into: &gradient, from: ownBlocks.lowerBound)
    }

    /// Verifies a piece of this rank's shard before its update: parameters, gradient and state.
    ///
    /// - Throws: a failure of this rank that names what has changed.
    func verify(_ vector: Tensor, _ piece: Range<Int>) throws(CommunicationError) {
        try stopping { () throws(RankFailure) in
            try verify(piece, of: arena.values, replica, "a parameter")
            try verify(piece, of: vector, gradient, "a reduced gradient", from: ownBlocks.lowerBound)
            for index in state.indices {
                try verify(
                    piece, of: state[index].vector, states[index], name(ofState: index),
                    from: ownBlocks.lowerBound, offset: own.lowerBound)
            }
        }
    }

    /// Keeps the word sums of a piece of this rank's shard after its update.
    func keep(_ piece: Range<Int>) {
        take(piece, of: arena.values, into: &replica)
        let blocks = Self.blocks(of: piece)
        gathered.replaceSubrange(blocks, with: replica[blocks])
        for index in state.indices {
            take(
                piece, of: state[index].vector, into: &states[index], from: ownBlocks.lowerBound,
                offset: own.lowerBound)
        }
    }

    // MARK: - The replica

    /// Verifies the other ranks' shards that the last gathering has replaced.
    ///
    /// - Throws: a failure of this rank that names what had changed.
    func verifyGathered() throws(CommunicationError) {
        try stopping { () throws(RankFailure) in
            for rank in 0..<communicator.size where rank != communicator.rank {
                let blocks = shards.blocks(of: rank)
                try verify(replaced[blocks], replica[blocks], "a parameter", first: blocks.lowerBound)
            }
        }
        replica = gathered
    }

    /// Verifies this rank's whole replica.
    func verifyReplica() throws(CommunicationError) { try stopping(checkReplica) }

    /// Keeps the word sums of this rank's whole replica.
    func keepReplica() { replica = arena.values.wordSums(blockElements: Self.block) }

    /// The digest of the replica after the last gathering: equal on all ranks if their replicas are.
    var digest: UInt64 { gathered.withUnsafeBytes(Tensors.checksum(of:)) }

    /// Compares the replicas.
    ///
    /// - Parameter digests: those of all ranks.
    /// - Throws: the same error on all ranks, which names those that are wrong.
    /// - Note: Collective if the digests differ.
    func compare(_ digests: [UInt64]) throws(CommunicationError) {
        guard digests.contains(where: { $0 != digests[0] }) else { return }
        // A rank whose own memory has changed may have given others what is wrong.
        try communicator.agree(Result { () throws(RankFailure) in try checkReplica() }, phase: .check)
        let all = try communicator.allGather(gathered.withUnsafeBytes([UInt8].init), phase: .check)
        let sums = all.map { bytes in bytes.withUnsafeBytes { [UInt64]($0.bindMemory(to: UInt64.self)) } }
        for owner in 0..<communicator.size {
            for block in shards.blocks(of: owner) {
                let wrong = sums.indices.filter { sums[$0][block] != sums[owner][block] }
                if wrong.isEmpty { continue }
                throw .allFailed(failures.differing(block: block, ranks: wrong))
            }
        }
    }

    /// Compares the replicas.
    ///
    /// - Throws: the same error on all ranks, which names those that are wrong.
    /// - Note: Collective: every rank must call it in the same order.
    func compareReplicas() throws(CommunicationError) {
        let digests = try communicator.allGather(withUnsafeBytes(of: digest) { [UInt8]($0) }, phase: .check)
        try compare(digests.map { $0.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) } })
    }

    // MARK: - All of it

    /// Verifies everything, for a step without an update.
    ///
    /// - Throws: the same error on all ranks, which names what has changed.
    /// - Note: Collective: every rank must call it in the same order.
    func verifyAll(gradient vector: Tensor? = nil) throws(CommunicationError) {
        try communicator.agree(
            Result { () throws(RankFailure) in
                try checkReplica()
                if let vector {
                    try verify(own, of: vector, gradient, "a reduced gradient", from: ownBlocks.lowerBound)
                }
                for index in state.indices {
                    let now = state[index].vector.wordSums(blockElements: Self.block)
                    try verify(now[...], states[index][...], name(ofState: index))
                }
            }, phase: .check)
    }

    private func checkReplica() throws(RankFailure) {
        let now = arena.values.wordSums(blockElements: Self.block)
        try verify(now[...], replica[...], "a parameter", first: 0)
    }

    private func name(ofState index: Int) -> String { "optimizer state (\(state[index].name))" }

    // MARK: - Word sums

    private static func blocks(of piece: Range<Int>) -> Range<Int> {
        piece.lowerBound / block..<(piece.upperBound + block - 1) / block
    }

    /// Takes the word sums of a piece of a vector, whose first element has the number `offset` in the arena, into `sums`, whose first one
    /// belongs to the block `first`.
    private func take(
        _ piece: Range<Int>, of vector: Tensor, into sums: inout [UInt64], from first: Int = 0,
        offset: Int = 0
    ) {
        let place = Self.blocks(of: piece).lowerBound - first
        sums.withUnsafeMutableBufferPointer { sums in
            guard let start = sums.baseAddress else { return }
            takeWordSums(
                of: vector.pointer + (piece.lowerBound - offset) * vector.type.byteCount, count: piece.count,
                type: vector.type, blockElements: Self.block, into: start + place)
        }
    }

    private func verify(
        _ piece: Range<Int>, of vector: Tensor, _ kept: [UInt64], _ what: String, from first: Int = 0,
        offset: Int = 0
    ) throws(RankFailure) {
        let blocks = Self.blocks(of: piece)
        let now = arena.view(piece.lowerBound - offset..<piece.upperBound - offset, of: vector)
            .wordSums(blockElements: Self.block)
        try verify(
            now[...], kept[blocks.lowerBound - first..<blocks.upperBound - first], what,
            first: blocks.lowerBound)
    }

    /// Compares sums of this rank's blocks, or of others from `first` on, with those that were kept.
    private func verify(
        _ now: ArraySlice<UInt64>, _ kept: ArraySlice<UInt64>, _ what: String, first: Int? = nil
    ) throws(RankFailure) {
        if now == kept { return }
        let index = zip(now, kept).prefix { $0 == $1 }.count
        throw failures.changed(what, block: (first ?? ownBlocks.lowerBound) + index)
    }

    /// Ends this rank, as the others then see, if it finds that its memory has changed.
    private func stopping(_ verification: () throws(RankFailure) -> Void) throws(CommunicationError) {
        do throws(RankFailure) {
            try verification()
        } catch {
            throw .rankStopped(communicator.name(of: communicator.rank), error)
        }
    }
}

extension MemoryGuard: ShardObserver {
    /// Takes the word sums of elements of another rank's shard before they are replaced.
    func willReplace(_ elements: Range<Int>) { take(elements, of: arena.values, into: &replaced) }

    /// Takes the word sums of the new elements.
    func didReplace(_ elements: Range<Int>) { take(elements, of: arena.values, into: &gathered) }
}
