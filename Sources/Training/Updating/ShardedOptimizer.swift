import Collectives
import NeuralNetworks
import Optimization
import Summation
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
    private let blocks: BlockForest
    private let range: Range<Int>
    private let state: [Tensor]
    /// Looks after what is kept in memory; nil for nobody.
    let memory: MemoryGuard?

    init(
        _ optimizer: any Optimizer, clipping: (any Clipping)?, regularizer: Regularizer,
        arena: ParameterArena,
        communicator: any Communicator, shards: ShardLayout, verifiesMemory: Bool
    ) {
        self.optimizer = optimizer
        self.clipping = clipping
        self.regularizer = regularizer
        self.arena = arena
        self.communicator = communicator
        self.shards = shards
        blocks = BlockForest(communicator: communicator, shards: shards)
        range = shards.ranges[communicator.rank]
        state = optimizer.stateVectors.map { [range] vector in
            Tensor(repeating: vector.initialValue, shape: [range.count], type: arena.type)
        }
        let named = zip(optimizer.stateVectors, state).map { (name: $0.name, vector: $1) }
        memory =
            verifiesMemory
            ? MemoryGuard(arena, state: named, shards: shards, communicator: communicator) : nil
    }

    /// The rates of a step for which no schedule says others.
    var ownRates: Rates { Rates(learningRate: optimizer.learningRate) }

    /// Adds the penalties' gradient to this rank's shard of a reduced gradient, a vector of the arena's length, and measures it.
    ///
    /// - Returns: what the ranks have to sum of their shards.
    func measure(_ gradient: Tensor) -> TreeSum {
        regularizer.addGradient(of: range, to: gradient)
        var quantities = [
            memory?.keepAndMeasure(gradient: gradient)
                ?? BlockNumbers(range, of: gradient, Tensor.blockSumsOfSquares)
        ]
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
    func update(
        _ gradient: Tensor, _ measures: Measures, step: Int, rates: Rates
    ) throws(CommunicationError) {
        if let bound = clipping?.elementBound { try clamp(gradient, bound: bound) }
        let updateShard = { [self] sums in
            for (part, scale) in scales(measures) {
                update(part, gradient, scale: scale, step: step, rates: rates, sums: sums)
            }
        }
        if let memory {
            try memory.verifyUpdate(
                along: gradient, takesSums: optimizer is any SummingOptimizer, updateShard)
        } else {
            updateShard(nil)
        }
        if regularizer.shrinksWeights {
            regularizer.shrink(range, learningRate: rates.learningRate)
            memory?.keepShard()
        }
    }

    /// Sends the updated shard to all ranks and receives theirs.
    func gather() throws(CommunicationError) {
        if let memory { try memory.verifyGathering(gather) } else { try gather(observer: nil) }
    }

    private func gather(observer: (any ShardObserver)?) throws(CommunicationError) {
        try communicator.allGatherShards(
            inPlace: arena.values.mutablePointer, shards: shards, type: arena.type, observer: observer,
            phase: .parameters)
    }

    /// Keeps the whole replica's weights within their bounds.
    func constrain() throws(CommunicationError) {
        guard regularizer.limitsRows else { return }
        // Other ranks may still be reading this one's shard.
        try communicator.barrier(phase: .parameters)
        if let memory {
            try memory.changeReplica(regularizer.limitRowNorms)
        } else {
            regularizer.limitRowNorms()
        }
    }

    /// Has a fault of this rank's memory, if it is due.
    func flip(_ flip: BitFlip, _ target: BitFlip.Target, gradient: Tensor? = nil, step: Int) {
        func apply(_ vector: Tensor?, _ range: Range<Int>) {
            if let vector { flip.apply(target, to: vector, in: range, rank: communicator.rank, step: step) }
        }
        switch target {
        case .parameters: apply(arena.values, 0..<arena.elementCount)
        case .update: apply(arena.values, range)
        case .gradient: apply(gradient, range)
        case .state: apply(state.first, 0..<range.count)
        }
    }

    private func clamp(_ gradient: Tensor, bound: Double) throws(CommunicationError) {
        if let memory {
            try memory.change(gradient: gradient) { $0.clamp(bound: bound) }
        } else {
            arena.view(range, of: gradient).clamp(bound: bound)
        }
    }

    /// What the gradient of each part of this rank's shard is multiplied by.
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

    private func update(
        _ part: Range<Int>, _ gradient: Tensor, scale: Double, step: Int, rates: Rates, sums: UpdateSums?
    ) {
        let own = part.lowerBound - range.lowerBound
        var update = Update(
            step: step + 1, learningRate: rates.learningRate,
            momentum: optimizer.momentum == nil ? nil : rates.momentum, gradientScale: scale)
        update.sums = sums?.advanced(by: own)
        optimizer.update(
            arena.view(part, of: arena.values), gradient: arena.view(part, of: gradient),
            state: state.map { $0.view(offset: own, shape: [part.count]) }, update)
    }
}
