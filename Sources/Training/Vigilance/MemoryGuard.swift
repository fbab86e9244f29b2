import Collectives
import NeuralNetworks
import Summation
import Tensors

/// Notices when a rank's memory changes by itself: parameters, reduced gradient and optimizer state must still be, when they are read, what they
/// were when they were written, and the replicas the same on all ranks.
///
/// Word sums of all blocks are taken in passing by who reads or writes them anyway: when the gradient is measured, in the update, and when the
/// shards are gathered. So all memory is verified in every step. Whoever owns a block says what it must be; so with two ranks, too, it is
/// known which one is wrong.
final class MemoryGuard {
    private let arena: ParameterArena
    private let state: [(name: String, vector: Tensor)]
    private let shards: ShardLayout
    private let communicator: any Communicator
    private let failures: MemoryFailures
    /// The elements of this rank's shard, and its blocks.
    private let own: Range<Int>
    private let ownBlocks: Range<Int>

    /// The word sums of all blocks of this rank's replica as they were last written.
    private var replica: [UInt64]
    /// The same as they were when the shards had been gathered: bounds may have changed them since.
    private var gathered: [UInt64]
    /// Those of the own blocks of each state vector, as they were last written …
    private var states: [[UInt64]]
    /// … and of the gradient since the reduction.
    private var gradient: [UInt64]
    /// What the last update found and left, quantity by quantity, for the own blocks.
    private var updated: [UInt64]
    /// What the last gathering found.
    private var found: [UInt64]

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
        updated = Array(
            repeating: 0, count: ownBlocks.count * UpdateQuantity.count(stateCount: state.count))
        found = Array(repeating: 0, count: replica.count)
    }

    // MARK: - The replicas

    /// What the ranks compare on the way of the step's other exchanges: equal if their replicas were so after the last update.
    var digest: UInt64 { gathered.withUnsafeBytes(Tensors.checksum(of:)) }

    /// Compares the replicas.
    ///
    /// - Parameter digests: those of all ranks.
    /// - Throws: on all ranks the same error, which names those that are wrong.
    /// - Note: collective where the digests differ.
    func compare(_ digests: [UInt64]) throws(CommunicationError) {
        guard digests.contains(where: { $0 != digests[0] }) else { return }
        // A rank whose own memory has changed may have given others what is wrong.
        try communicator.agree(
            Result { () throws(RankFailure) in try verifyReplica() }, phase: .check)
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

    // MARK: - The gradient

    /// Keeps the word sums of this rank's shard of a reduced gradient.
    ///
    /// - Returns: its sums of squares.
    func keepAndMeasure(gradient vector: Tensor) -> BlockNumbers {
        let shard = arena.view(own, of: vector)
        return gradient.withUnsafeMutableBufferPointer { sums in
            BlockNumbers(
                first: ownBlocks.lowerBound,
                shard.blockSumsOfSquares(blockElements: Self.block, wordSums: sums.baseAddress))
        }
    }

    /// Verifies this rank's shard of a reduced gradient before it is changed; keeps what it has become.
    func change(gradient vector: Tensor, _ change: (Tensor) -> Void) throws(CommunicationError) {
        let shard = arena.view(own, of: vector)
        try stopping { () throws(RankFailure) in try verify(shardOfGradient: shard) }
        change(shard)
        gradient = shard.wordSums(blockElements: Self.block)
    }

    private func verify(shardOfGradient shard: Tensor) throws(RankFailure) {
        try verify(shard.wordSums(blockElements: Self.block)[...], gradient[...], "a reduced gradient")
    }

    // MARK: - The update

    /// Updates this rank's shard, and verifies what has been read for it.
    ///
    /// - Parameters:
    ///   - takesSums: whether the rule adds the sums that it is given.
    ///   - update: must update the whole shard.
    /// - Throws: a failure of this rank that names what has changed.
    func verifyUpdate(
        along gradient: Tensor, takesSums: Bool, _ update: (UpdateSums?) -> Void
    ) throws(CommunicationError) {
        if takesSums {
            updated.withUnsafeMutableBufferPointer { sums in
                sums.update(repeating: 0)
                update(
                    sums.baseAddress.map {
                        UpdateSums(at: $0, blockElements: Self.block, blockCount: ownBlocks.count)
                    })
            }
        } else {
            let parameters = arena.view(own, of: arena.values)
            take(.gradient, of: arena.view(own, of: gradient))
            take(.parametersBefore, of: parameters)
            for index in state.indices { take(.stateBefore(index), of: state[index].vector) }
            update(nil)
            take(.parametersAfter, of: parameters)
            for index in state.indices { take(.stateAfter(index), of: state[index].vector) }
        }
        try stopping(verifyWhatWasRead)
        keepShard(sums(.parametersAfter))
        for index in state.indices { states[index] = Array(sums(.stateAfter(index))) }
    }

    private func verifyWhatWasRead() throws(RankFailure) {
        try verify(sums(.parametersBefore), replica[ownBlocks], "a parameter")
        try verify(sums(.gradient), gradient[...], "a reduced gradient")
        for index in state.indices {
            try verify(sums(.stateBefore(index)), states[index][...], name(ofState: index))
        }
    }

    private func name(ofState index: Int) -> String { "optimizer state (\(state[index].name))" }

    private func place(of quantity: UpdateQuantity) -> Range<Int> {
        quantity.number * ownBlocks.count..<(quantity.number + 1) * ownBlocks.count
    }

    /// What the last update found or left.
    private func sums(_ quantity: UpdateQuantity) -> ArraySlice<UInt64> { updated[place(of: quantity)] }

    private func take(_ quantity: UpdateQuantity, of vector: Tensor) {
        updated.replaceSubrange(place(of: quantity), with: vector.wordSums(blockElements: Self.block))
    }

    /// Keeps the word sums of this rank's shard, when it has been changed after its update.
    func keepShard() {
        keepShard(arena.view(own, of: arena.values).wordSums(blockElements: Self.block)[...])
    }

    private func keepShard(_ sums: ArraySlice<UInt64>) {
        replica.replaceSubrange(ownBlocks, with: sums)
        gathered.replaceSubrange(ownBlocks, with: sums)
    }

    // MARK: - The gathering

    /// Gathers the shards of all ranks, and verifies what the replica had of them until now.
    ///
    /// - Throws: what the gathering throws, or a failure of this rank that names what has changed.
    func verifyGathering(
        _ gather: (any ShardObserver) throws(CommunicationError) -> Void
    ) throws(CommunicationError) {
        try gather(self)
        try stopping { () throws(RankFailure) in
            for rank in 0..<communicator.size where rank != communicator.rank {
                let blocks = shards.blocks(of: rank)
                try verify(found[blocks], replica[blocks], "a parameter", first: blocks.lowerBound)
            }
        }
        replica = gathered
    }

    /// Verifies this rank's replica before it is changed; keeps what it has become.
    func changeReplica(_ change: () -> Void) throws(CommunicationError) {
        try stopping(verifyReplica)
        change()
        replica = arena.values.wordSums(blockElements: Self.block)
    }

    // MARK: - All of it

    /// Verifies everything, where there is no update that does.
    ///
    /// - Throws: on all ranks the same error, which names what has changed.
    /// - Note: collective, every rank calls it in the same order.
    func verifyAll(gradient vector: Tensor? = nil) throws(CommunicationError) {
        try communicator.agree(
            Result { () throws(RankFailure) in
                try verifyReplica()
                if let vector { try verify(shardOfGradient: arena.view(own, of: vector)) }
                for index in state.indices {
                    let now = state[index].vector.wordSums(blockElements: Self.block)
                    try verify(now[...], states[index][...], name(ofState: index))
                }
            }, phase: .check)
    }

    /// Compares the replicas.
    ///
    /// - Throws: on all ranks the same error, which names those that are wrong.
    /// - Note: collective, every rank calls it in the same order.
    func compareReplicas() throws(CommunicationError) {
        let digests = try communicator.allGather(withUnsafeBytes(of: digest) { [UInt8]($0) }, phase: .check)
        try compare(digests.map { $0.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) } })
    }

    private func verifyReplica() throws(RankFailure) {
        let now = arena.values.wordSums(blockElements: Self.block)
        try verify(now[...], replica[...], "a parameter", first: 0)
    }

    /// Compares sums of this rank's blocks, or of others from `first` on, with those that were kept.
    private func verify(
        _ now: ArraySlice<UInt64>, _ kept: ArraySlice<UInt64>, _ what: String, first: Int? = nil
    ) throws(RankFailure) {
        if now == kept { return }
        let index = zip(now, kept).prefix { $0 == $1 }.count
        throw failures.changed(what, block: (first ?? ownBlocks.lowerBound) + index)
    }

    /// Ends this rank, which the others then see, if it finds that its memory has changed.
    private func stopping(_ verification: () throws(RankFailure) -> Void) throws(CommunicationError) {
        do throws(RankFailure) {
            try verification()
        } catch {
            throw .rankStopped(communicator.name(of: communicator.rank), error)
        }
    }
}

extension MemoryGuard: ShardObserver {
    func willReplace(_ elements: Range<Int>) { takeSums(of: elements, into: &found) }

    func didReplace(_ elements: Range<Int>) { takeSums(of: elements, into: &gathered) }

    /// Takes the word sums of whole blocks of the arena.
    private func takeSums(of elements: Range<Int>, into sums: inout [UInt64]) {
        sums.withUnsafeMutableBufferPointer { sums in
            guard let start = sums.baseAddress else { return }
            takeWordSums(
                of: arena.values.pointer + elements.lowerBound * arena.type.byteCount, count: elements.count,
                type: arena.type, blockElements: Self.block, into: start + elements.lowerBound / Self.block)
        }
    }
}
