import Collectives
import NeuralNetworks
import Optimization
import Tensors

/// Updates this rank's shard of the parameters, keeps the optimizer's state for that shard only, then makes every replica whole.
///
/// A step is: `measure`, `measures`, `update`, `gather`, `constrain`, in this order (docs/arithmetic.md).
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
    /// Looks after what is kept in memory; nil for nobody.
    let memory: MemoryGuard?

    init(
        _ optimizer: any Optimizer, clipping: (any Clipping)?, regularizer: Regularizer,
        arena: ParameterArena,
        communicator: any Communicator, shards: ShardLayout, verifyEvery: Int?
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
        let named = zip(optimizer.stateVectors, state).map { (name: $0.name, vector: $1) }
        memory = verifyEvery.map { period in
            MemoryGuard(arena, state: named, shards: shards, communicator: communicator, every: period)
        }
    }

    /// The rates of a step for which no schedule says others.
    var ownRates: Rates { Rates(learningRate: optimizer.learningRate) }

    /// Adds the penalties' gradient to this rank's shard of a reduced gradient, a vector of the arena's length, and measures it.
    ///
    /// - Returns: what the ranks have to sum of their shards.
    func measure(_ gradient: Tensor) -> TreeSum {
        regularizer.addGradient(of: range, to: gradient)
        memory?.keep(gradient: gradient)
        var quantities = [BlockNumbers(range, of: gradient, Tensor.blockSumsOfSquares)]
        if regularizer.hasPenalty { quantities.append(regularizer.penalties(in: range)) }
        if clipping?.isPerParameter == true {
            quantities += arena.slots.map { slot in
                let part = slot.range.clamped(to: range)
                return part.isEmpty
                    ? BlockNumbers() : BlockNumbers(part, of: gradient, Tensor.blockSumsOfSquares)
            }
        }
        return blocks.sum(of: quantities)
    }

    /// What the sums over all ranks say.
    func measures(_ sums: [Double]) -> Measures {
        Measures(
            gradientNorm: sums[0].squareRoot(), penalty: regularizer.hasPenalty ? sums[1] : 0,
            parameterNorms: sums.dropFirst(regularizer.hasPenalty ? 2 : 1).map { $0.squareRoot() })
    }

    /// Clips this rank's shard of a gradient and updates its shard of the parameters, at a step counted from 0.
    func update(_ gradient: Tensor, _ measures: Measures, step: Int, rates: Rates) {
        updateShard(gradient, measures, step: step, rates: rates)
        memory?.keepUpdate()
    }

    private func updateShard(_ gradient: Tensor, _ measures: Measures, step: Int, rates: Rates) {
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
        memory?.keepGathered()
        guard regularizer.limitsRows else { return }
        // Other ranks may still be reading this one's shard.
        try communicator.barrier(phase: .parameters)
        regularizer.limitRowNorms()
        memory?.keepReplica()
    }

    /// Has a fault of this rank's memory, if it is due.
    func flip(_ flip: BitFlip, _ target: BitFlip.Target, gradient: Tensor? = nil, step: Int) {
        func apply(_ vector: Tensor?, _ range: Range<Int>) {
            if let vector { flip.apply(target, to: vector, in: range, rank: communicator.rank, step: step) }
        }
        switch target {
        case .parameters, .gathered: apply(arena.values, 0..<arena.elementCount)
        case .gradient: apply(gradient, range)
        case .state: apply(state.first, 0..<range.count)
        }
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
