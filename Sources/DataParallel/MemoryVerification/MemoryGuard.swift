import Collectives
import NeuralNetworks
import Summation
import Tensors

/// Detects memory of a rank that changes by itself: parameters, reduced gradient and optimizer state must
/// still be, when they are read, what they were when they were written, and the replicas must be the same on
/// all ranks.
///
/// The guard keeps a word sum of every block. Sums are taken in the same pass as the measurement of the
/// gradient and the update, and of other ranks' shards while gathering has them in the cache. So all memory
/// is verified in every step, at little cost. The owner of a block decides what it must be; so even with two
/// ranks it is known which one is wrong.
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
    /// The word sums of all blocks when the shards had been gathered; bounds on the norms of rows may have
    /// changed them since.
    private var gathered: [UInt64]
    /// The word sums of this rank's blocks of each state vector at the last write.
    private var states: [[UInt64]]
    /// The word sums of this rank's blocks of the gradient since the reduction.
    private var gradient: [UInt64]
    /// The word sums of the last update.
    private var updated: UpdateWordSums
    /// True if the optimizer's kernels take word sums in passing; otherwise passes of their own are needed.
    private let updatesTakeSums: Bool
    /// The word sums of the other ranks' blocks just before the last gathering replaced them.
    private var replaced: [UInt64]

    private static let block = ShardLayout.blockElements

    /// A guard of one rank's memory.
    ///
    /// - Parameters:
    ///   - state: the vectors that the optimizer keeps for this rank's shard.
    ///   - updatesTakeSums: true if the optimizer's kernels take word sums.
    init(
        _ arena: ParameterArena, state: [(name: String, vector: Tensor)], shards: ShardLayout,
        communicator: any Communicator, updatesTakeSums: Bool
    ) {
        self.arena = arena
        self.updatesTakeSums = updatesTakeSums
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
        updated = UpdateWordSums(
            of: arena.view(own, of: arena.values), blockElements: Self.block, stateCount: state.count)
        replaced = Array(repeating: 0, count: replica.count)
    }

    // MARK: - The gradient

    /// Measures this rank's shard of a reduced gradient, and keeps its word sums.
    ///
    /// - Returns: the sums of squares.
    func measure(_ vector: Tensor) -> BlockNumbers {
        let shard = arena.view(own, of: vector)
        return gradient.withUnsafeMutableBufferPointer { sums in
            BlockNumbers(
                first: ownBlocks.lowerBound,
                shard.blockSumsOfSquares(blockElements: Self.block, wordSums: sums.baseAddress))
        }
    }

    /// Verifies this rank's shard of a reduced gradient, changes it, and keeps its new word sums.
    func change(_ vector: Tensor, _ change: () -> Void) throws(CommunicationError) {
        try stopping { () throws(RankFailure) in try check(gradient: vector) }
        change()
        gradient = ownSums(of: vector)
    }

    private func check(gradient vector: Tensor) throws(RankFailure) {
        try compare(ownSums(of: vector)[...], gradient[...], "a reduced gradient")
    }

    // MARK: - The update

    /// Runs the update of this rank's whole shard, verifies what it has read, and keeps the word sums of what
    /// it has written.
    ///
    /// - Throws: a failure of this rank that names what had changed.
    func update(along vector: Tensor, _ update: () -> Void) throws(CommunicationError) {
        if updatesTakeSums {
            let isWhole = updated.take(update)
            precondition(isWhole, "a built-in rule updates each parameter once")
        } else {
            let gradientBefore = ownSums(of: vector)
            let before = shardSums
            update()
            let after = shardSums
            updated[.gradient] = gradientBefore[...]
            (updated[.parametersBefore], updated[.parametersAfter]) = (
                before.parameters[...], after.parameters[...]
            )
            for index in state.indices {
                updated[.stateBefore(index)] = before.states[index][...]
                updated[.stateAfter(index)] = after.states[index][...]
            }
        }
        try stopping(checkUpdate)
        keepShard(updated[.parametersAfter])
        for index in state.indices { states[index] = Array(updated[.stateAfter(index)]) }
    }

    private func checkUpdate() throws(RankFailure) {
        try compare(updated[.parametersBefore], replica[ownBlocks], "a parameter")
        try compare(updated[.gradient], gradient[...], "a reduced gradient")
        for index in state.indices {
            try compare(updated[.stateBefore(index)], states[index][...], name(ofState: index))
        }
    }

    /// Changes this rank's shard of the parameters after its update, and keeps the new word sums.
    func changeShard(_ change: () -> Void) {
        change()
        keepShard(ownSums(of: arena.values)[...])
    }

    private func keepShard(_ sums: ArraySlice<UInt64>) {
        replica.replaceSubrange(ownBlocks, with: sums)
        gathered.replaceSubrange(ownBlocks, with: sums)
    }

    /// The word sums of this rank's shard, taken in passes of their own.
    private var shardSums: (parameters: [UInt64], states: [[UInt64]]) {
        (ownSums(of: arena.values), stateSums)
    }

    /// The word sums of this rank's shard of a vector of the arena's length.
    private func ownSums(of vector: Tensor) -> [UInt64] {
        arena.view(own, of: vector).wordSums(blockElements: Self.block)
    }

    private var stateSums: [[UInt64]] { state.map { $0.vector.wordSums(blockElements: Self.block) } }

    // MARK: - The replica

    /// Verifies the other ranks' shards that the last gathering has replaced.
    ///
    /// - Throws: a failure of this rank that names what had changed.
    func verifyGathered() throws(CommunicationError) {
        try stopping { () throws(RankFailure) in
            for rank in 0..<communicator.size where rank != communicator.rank {
                let blocks = shards.blocks(of: rank)
                try compare(replaced[blocks], replica[blocks], "a parameter", first: blocks.lowerBound)
            }
        }
        replica = gathered
    }

    /// Verifies this rank's whole replica.
    func verifyReplica() throws(CommunicationError) { try stopping(checkReplica) }

    /// Keeps the word sums of this rank's whole replica.
    func keepReplica() { replica = arena.values.wordSums(blockElements: Self.block) }

    /// Keeps the word sums of this rank's whole replica and state, which something other than a step has
    /// written.
    func keepAll() {
        keepReplica()
        gathered = replica
        states = stateSums
    }

    /// The digest of the replica after the last gathering: equal on all ranks if their replicas are.
    var digest: UInt64 { gathered.withUnsafeBytes(Tensors.checksum(of:)) }

    /// Finds the ranks whose replicas differ, if their digests do.
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

    /// Compares the digests of all ranks, then the replicas.
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
                if let vector { try check(gradient: vector) }
                let states = stateSums
                for index in state.indices {
                    try compare(states[index][...], self.states[index][...], name(ofState: index))
                }
            }, phase: .check)
    }

    private func checkReplica() throws(RankFailure) {
        let now = arena.values.wordSums(blockElements: Self.block)
        try compare(now[...], replica[...], "a parameter", first: 0)
    }

    private func name(ofState index: Int) -> String { "optimizer state (\(state[index].name))" }

    /// Compares word sums with those that were kept, of this rank's blocks or of others from `first` on.
    private func compare(
        _ now: ArraySlice<UInt64>, _ kept: ArraySlice<UInt64>, _ name: String, first: Int? = nil
    ) throws(RankFailure) {
        if now == kept { return }
        let index = zip(now, kept).prefix { $0 == $1 }.count
        throw failures.changed(name, block: (first ?? ownBlocks.lowerBound) + index)
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

// The other ranks' shards of the replica, while gathering replaces them.
extension MemoryGuard: ShardObserver {
    func replace(_ elements: Range<Int>, from source: UnsafeRawPointer) {
        let (place, block) = (elements.lowerBound * arena.type.byteCount, elements.lowerBound / Self.block)
        replaced.withUnsafeMutableBufferPointer { before in
            gathered.withUnsafeMutableBufferPointer { after in
                guard let before = before.baseAddress, let after = after.baseAddress else { return }
                copyFetching(
                    from: source, to: arena.values.mutablePointer + place, count: elements.count,
                    type: arena.type, blockElements: Self.block, before: before + block, after: after + block)
            }
        }
    }

    func willReplace(_ elements: Range<Int>) { keepSums(of: elements, in: &replaced) }

    func didReplace(_ elements: Range<Int>) { keepSums(of: elements, in: &gathered) }

    private func keepSums(of elements: Range<Int>, in sums: inout [UInt64]) {
        let block = elements.lowerBound / Self.block
        let now = arena.view(elements, of: arena.values).wordSums(blockElements: Self.block)
        sums.replaceSubrange(block..<block + now.count, with: now)
    }
}
