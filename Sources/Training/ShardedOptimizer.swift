import Collectives
import NeuralNetworks
import Optimization
import Tensors

/// An optimizer that updates this rank's shard of the parameters and keeps its state for that shard only, then makes every replica whole.
final class ShardedOptimizer {
    private let optimizer: any Optimizer
    private let arena: ParameterArena
    private let communicator: any Communicator
    private let shards: ShardLayout
    private let parameters: Tensor
    private let state: [Tensor]

    init(
        _ optimizer: any Optimizer, arena: ParameterArena, communicator: any Communicator, shards: ShardLayout
    ) {
        self.optimizer = optimizer
        self.arena = arena
        self.communicator = communicator
        self.shards = shards
        parameters = arena.view(shards.ranges[communicator.rank], of: arena.values)
        state = optimizer.stateVectors.map { [parameters] vector in
            Tensor(repeating: vector.initialValue, shape: parameters.shape, type: parameters.type)
        }
    }

    /// Updates the shard at a step, counted from 0.
    func update(gradient: Tensor, step: Int, scale: Double) {
        optimizer.update(
            parameters, gradient: gradient, state: state,
            Update(step: step + 1, learningRate: optimizer.learningRate, gradientScale: scale))
    }

    /// Sends the updated shard to all ranks and receives theirs.
    func gather() throws(CommunicationError) {
        try communicator.allGather(
            inPlace: arena.values.mutablePointer, shards: shards, type: arena.type, phase: .parameters)
    }
}
