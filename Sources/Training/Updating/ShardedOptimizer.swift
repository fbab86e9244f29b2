import Collectives
import NeuralNetworks
import Optimization
import Tensors

/// Updates this rank's shard of the parameters, keeps the optimizer's state for that shard only, then makes every replica whole.
///
/// A step is: `measure`, `update`, `gather`, `constrain`, in this order (docs/arithmetic.md).
final class ShardedOptimizer {
    /// What is known of a step's gradient before the update.
    struct Measures {
        /// The norm of the whole gradient, penalties' included, before clipping.
        let gradientNorm: Double
        /// The penalties on the weights, a part of the loss.
        let penalty: Double
        /// The norm of each parameter tensor's gradient; empty where clipping does not ask for them.
        fileprivate let parameterNorms: [Double]
    }

    private let optimizer: any Optimizer
    private let clipping: (any Clipping)?
    private let regularizer: Regularizer
    private let arena: ParameterArena
    private let communicator: any Communicator
    private let shards: ShardLayout
    private let blocks: BlockReducer
    private let range: Range<Int>
    private let state: [Tensor]

    init(
        _ optimizer: any Optimizer, clipping: (any Clipping)?, regularizer: Regularizer,
        arena: ParameterArena,
        communicator: any Communicator, shards: ShardLayout
    ) {
        self.optimizer = optimizer
        self.clipping = clipping
        self.regularizer = regularizer
        self.arena = arena
        self.communicator = communicator
        self.shards = shards
        blocks = BlockReducer(communicator: communicator, shards: shards)
        range = shards.ranges[communicator.rank]
        state = optimizer.stateVectors.map { [range] vector in
            Tensor(repeating: vector.initialValue, shape: [range.count], type: arena.type)
        }
    }

    /// The rates of a step for which no schedule says others.
    var ownRates: Rates { Rates(learningRate: optimizer.learningRate) }

    /// Adds the penalties' gradient to this rank's shard of a reduced gradient, a vector of the arena's length, and measures all shards'.
    ///
    /// - Note: collective, every rank calls it in the same order.
    func measure(_ gradient: Tensor) throws(CommunicationError) -> Measures {
        regularizer.addGradient(of: range, to: gradient)
        var quantities = [BlockNumbers(range, of: gradient, Tensor.blockSumsOfSquares)]
        if regularizer.hasPenalty { quantities.append(regularizer.penalties(in: range)) }
        if clipping?.isPerParameter == true {
            quantities += arena.slots.map { slot in
                let part = slot.range.clamped(to: range)
                return part.isEmpty
                    ? BlockNumbers() : BlockNumbers(part, of: gradient, Tensor.blockSumsOfSquares)
            }
        }
        let sums = try blocks.sums(of: quantities)
        return Measures(
            gradientNorm: sums[0].squareRoot(), penalty: regularizer.hasPenalty ? sums[1] : 0,
            parameterNorms: sums.dropFirst(regularizer.hasPenalty ? 2 : 1).map { $0.squareRoot() })
    }

    /// Clips this rank's shard of a gradient and updates its shard of the parameters, at a step counted from 0.
    func update(_ gradient: Tensor, _ measures: Measures, step: Int, rates: Rates) {
        guard let clipping, clipping.isPerParameter else {
            let scale = clipping?.scale(norm: measures.gradientNorm) ?? 1
            update(range, gradient, scale: scale, step: step, rates: rates)
            return
        }
        for (slot, norm) in zip(arena.slots, measures.parameterNorms) {
            let part = slot.range.clamped(to: range)
            if part.isEmpty { continue }
            update(part, gradient, scale: clipping.scale(norm: norm), step: step, rates: rates)
        }
    }

    /// Sends the updated shard to all ranks and receives theirs.
    func gather() throws(CommunicationError) {
        try communicator.allGather(
            inPlace: arena.values.mutablePointer, shards: shards, type: arena.type, phase: .parameters)
    }

    /// Keeps the whole replica's weights within their bounds.
    func constrain() throws(CommunicationError) {
        guard regularizer.limitsRows else { return }
        // Other ranks may still be reading this one's shard.
        try communicator.barrier(phase: .parameters)
        regularizer.limitRowNorms()
    }

    private func update(_ part: Range<Int>, _ gradient: Tensor, scale: Double, step: Int, rates: Rates) {
        let gradient = arena.view(part, of: gradient)
        clipping?.clip(gradient)
        let own = part.lowerBound - range.lowerBound
        optimizer.update(
            arena.view(part, of: arena.values), gradient: gradient,
            state: state.map { $0.view(offset: own, shape: [part.count]) },
            Update(
                step: step + 1, learningRate: rates.learningRate,
                momentum: optimizer.momentum == nil ? nil : rates.momentum, gradientScale: scale))
        regularizer.shrink(part, learningRate: rates.learningRate)
    }
}
