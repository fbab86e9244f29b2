import Collectives
import NeuralNetworks
import Tensors

/// Brings the ranks' gradients together: every rank ends with its shard of the global gradient.
final class GradientReducer {
    private let arena: ParameterArena
    private let communicator: any Communicator
    private let shards: ShardLayout

    init(arena: ParameterArena, communicator: any Communicator, shards: ShardLayout) {
        self.arena = arena
        self.communicator = communicator
        self.shards = shards
    }

    /// Sums the gradient vectors of all ranks on the canonical tree over micro-batches.
    ///
    /// - Returns: a vector of the arena's length that holds this rank's shard of the sum at its place.
    func reduce(over microBatches: Forest) throws(CommunicationError) -> Tensor {
        let range = shards.ranges[communicator.rank]
        let parts = arena.gradients.prefix(microBatches.subtrees(of: communicator.rank).count)
        let gradient = arena.gradients[0]
        try communicator.reduceScatter(
            parts.map(\.pointer), forest: microBatches, shards: shards, type: arena.type,
            into: arena.view(range, of: gradient).mutablePointer,
            phase: .gradients)
        return gradient
    }
}
