import Collectives
import NeuralNetworks
import Optimization
import Summation
import Tensors

/// Updates this rank's shard of the parameters, keeps the optimizer's state for that shard only, then makes
/// every replica whole.
///
/// The order in a step is `measure`, `measures`, `update`, `gather`, `constrain` (docs/arithmetic.md).
final class ShardedOptimizer {
    /// The measures of a step's gradient and weights, before the update.
    struct Measures: Sendable {
        /// The norm of the whole gradient, that of the penalties included, before clipping.
        let gradientNorm: Double
        /// The penalties on the weights, a part of the loss.
        let penalty: Double
        /// True if the gradient is too large for a rule that squares it: the squares are infinite.
        let hasInfiniteSquares: Bool
        /// The norm of each parameter tensor's gradient; empty if clipping does not need them.
        fileprivate let parameterNorms: [Double]
    }

    /// This rank's shard of the arena.
    let range: Range<Int>
    /// The optimizer's state vectors for this rank's shard.
    let state: [Tensor]

    let optimizer: any Optimizer
    private let clipping: (any Clipping)?
    private let regularizer: Regularizer
    let arena: ParameterArena
    let communicator: any Communicator
    let shards: ShardLayout
    private let blocks: BlockForest
    /// Verifies the memory of this rank; nil if that is switched off.
    private let memory: MemoryGuard?

    init(
        _ optimizer: any Optimizer, clipping: (any Clipping)?, regularizer: Regularizer,
        arena: ParameterArena, communicator: any Communicator, shards: ShardLayout, verifiesMemory: Bool
    ) {
        self.optimizer = optimizer
        self.clipping = clipping
        self.regularizer = regularizer
        self.arena = arena
        self.communicator = communicator
        self.shards = shards
        blocks = BlockForest(rank: communicator.rank, shards: shards)
        range = shards.ranges[communicator.rank]
        state = optimizer.stateVectors.map { [range] vector in
            Tensor(repeating: vector.initialValue, shape: [range.count], type: arena.type)
        }
        let named = zip(optimizer.stateVectors, state).map { (name: $0.name, vector: $1) }
        memory =
            verifiesMemory
            ? MemoryGuard(
                arena, state: named, shards: shards, communicator: communicator,
                updatesTakeSums: optimizer.isBuiltIn) : nil
    }

    /// The rates of a step without a schedule.
    var ownRates: Rates { Rates(learningRate: optimizer.learningRate) }

    /// Gradient clipping by its effects: the factors for some norms, and the bound on elements.
    var clippingInWords: String {
        guard let clipping else { return "none" }
        let factors = [0.01, 0.1, 1, 10, 100, 1000].map { "\(clipping.scale(norm: $0))" }
        let bound = clipping.elementBound.map { ", elements up to \($0)" } ?? ""
        return "\(type(of: clipping)) with factors \(factors.joined(separator: " "))\(bound)"
    }

    /// Adds the penalties' gradient to this rank's shard of a reduced gradient, a vector of the arena's
    /// length, and measures it.
    ///
    /// - Returns: the numbers of this rank's shard, to be summed over all ranks.
    func measure(_ gradient: Tensor) -> TreeSum {
        regularizer.addGradient(of: range, to: gradient)
        var quantities = [
            memory?.measure(gradient) ?? BlockNumbers(range, of: gradient, Tensor.blockSumsOfSquares)
        ]
        if regularizer.hasPenalty { quantities.append(regularizer.penalties(in: range)) }
        if clipping?.isPerParameter == true {
            quantities += BlockNumbers.squaresByParameter(arena, in: range, of: gradient)
        }
        return blocks.sum(of: quantities)
    }

    /// The measures from the sums over all ranks.
    func measures(_ sums: [Double]) -> Measures {
        let norm = sums[0].squareRoot()
        let parameterNorms = sums.dropFirst(regularizer.hasPenalty ? 2 : 1).map { $0.squareRoot() }
        return Measures(
            gradientNorm: norm, penalty: regularizer.hasPenalty ? sums[1] : 0,
            hasInfiniteSquares: optimizer.squaresGradient
                && hasInfiniteSquare(largestNorm(norm, parameterNorms)), parameterNorms: parameterNorms)
    }

    /// A bound on the elements of the gradient after clipping.
    private func largestNorm(_ norm: Double, _ parameterNorms: [Double]) -> Double {
        guard let clipping else { return norm }
        if let bound = clipping.elementBound { return min(norm, bound) }
        return clipping.isPerParameter
            ? parameterNorms.map { $0 * clipping.scale(norm: $0) }.max() ?? 0
            : norm * clipping.scale(norm: norm)
    }

    /// True if a number's square is infinite in the type of the parameters.
    private func hasInfiniteSquare(_ number: Double) -> Bool {
        arena.type == .float32 ? !Float(number * number).isFinite : !(number * number).isFinite
    }

    /// Clips this rank's shard of a gradient and updates its shard of the parameters.
    ///
    /// - Parameter step: the number of the step, from 0.
    func update(
        _ gradient: Tensor, _ measures: Measures, step: Int, rates: Rates
    ) throws(CommunicationError) {
        let scales = scales(measures)
        let clamp = { [self] in
            if let bound = clipping?.elementBound { arena.view(range, of: gradient).clamp(bound: bound) }
        }
        let updateShard = { [self] in
            for (part, scale) in scales { update(part, gradient, scale: scale, step: step, rates: rates) }
        }
        let shrink = { [self] in
            // The pull of the data adds up in the momentum, which the threshold does not go through.
            let factor = optimizer.stepFactor(momentum: rates.momentum) ?? 1
            regularizer.shrink(range, stepSize: factor * rates.learningRate)
        }
        guard let memory else {
            clamp()
            updateShard()
            shrink()
            return
        }
        if clipping?.elementBound != nil { try memory.change(gradient, clamp) }
        try memory.update(along: gradient, updateShard)
        if regularizer.shrinksWeights { memory.changeShard(shrink) }
    }

    /// Sends the updated shard to all ranks and receives theirs.
    func gather() throws(CommunicationError) {
        try communicator.allGatherShards(
            inPlace: arena.values.mutablePointer, shards: shards, type: arena.type, observer: memory,
            phase: .parameters)
        try memory?.verifyGathered()
    }

    /// Bounds the norms of rows, on the whole replica.
    func constrain() throws(CommunicationError) {
        guard regularizer.limitsRows else { return }
        // Other ranks may still be reading this one's shard.
        try communicator.barrier(phase: .parameters)
        try memory?.verifyReplica()
        regularizer.limitRowNorms()
        memory?.keepReplica()
    }

    /// The scale of the gradient of each part of this rank's shard.
    private func scales(_ measures: Measures) -> [(part: Range<Int>, scale: Double)] {
        guard let clipping, clipping.isPerParameter else {
            return [(range, clipping?.scale(norm: measures.gradientNorm) ?? 1)]
        }
        // A parameter with the zeros behind it, so that the parts are the whole shard.
        let ends = arena.slots.dropFirst().map(\.offset) + [arena.elementCount]
        return zip(zip(arena.slots, ends), measures.parameterNorms).compactMap { place, norm in
            let part = (place.0.offset..<place.1).clamped(to: range)
            return part.isEmpty ? nil : (part, clipping.scale(norm: norm))
        }
    }

    private func update(_ part: Range<Int>, _ gradient: Tensor, scale: Double, step: Int, rates: Rates) {
        let own = part.lowerBound - range.lowerBound
        optimizer.update(
            arena.view(part, of: arena.values), gradient: arena.view(part, of: gradient),
            state: state.map { $0.view(offset: own, shape: [part.count]) },
            Update(
                step: step + 1, learningRate: rates.learningRate,
                momentum: optimizer.momentum == nil ? nil : rates.momentum, gradientScale: scale))
    }
}

// Verification of memory. Without a guard there is nothing to compare.
extension ShardedOptimizer {
    /// The digest of this rank's replica after the last step, equal on all ranks; 0 if nothing is verified.
    var digest: UInt64 { memory?.digest ?? 0 }

    /// Takes parameters and state as they are now for right.
    func keepMemory() { memory?.keepAll() }

    /// Compares the digests of all ranks.
    ///
    /// - Note: Collective if the digests differ.
    func compare(_ digests: [UInt64]) throws(CommunicationError) { try memory?.compare(digests) }

    /// Verifies all memory, for a step without an update.
    ///
    /// - Parameter gradient: the reduced gradient; nil between steps.
    /// - Note: Collective: every rank must call it in the same order.
    func verifyMemory(_ gradient: Tensor? = nil) throws(CommunicationError) {
        try memory?.verifyAll(gradient: gradient)
    }

    /// Verifies that the replicas are the same on all ranks.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    func compareReplicas() throws(CommunicationError) { try memory?.compareReplicas() }
}
