import Collectives
import NeuralNetworks
import Summation
import Tensors

/// Brings the ranks' gradients together: every rank ends with its shard of the global gradient.
///
/// Parameters and gradients lie in memory that the other ranks of the host can read, where there is such memory, so that they are read
/// where they lie.
final class GradientReducer {
    private let arena: ParameterArena
    private let communicator: any Communicator
    private let shards: ShardLayout
    /// The gradient vectors in shared memory; nil if there is none.
    private var shared: [Tensor]? = []

    /// - Note: collective, every rank calls it in the same order.
    init(
        arena: ParameterArena, communicator: any Communicator, shards: ShardLayout
    ) throws(CommunicationError) {
        self.arena = arena
        self.communicator = communicator
        self.shards = shards
        if let values = try makeVector() { arena.move(to: values) }
        // The memory in which the parameters were made.
        StoragePool.shared.trim()
    }

    /// Makes room for the gradients of a step.
    ///
    /// - Note: collective, every rank calls it in the same order.
    func prepare(for microBatches: Forest) throws(CommunicationError) {
        while let vectors = shared, vectors.count < max(microBatches.mostSubtrees, 1) {
            shared = try makeVector().map { vectors + [$0] }
            arena.useGradients(shared ?? [])
        }
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

    private func makeVector() throws(CommunicationError) -> Tensor? {
        guard arena.elementCount > 0 else { return nil }
        return try communicator.sharedVector(count: arena.elementCount, type: arena.type)
    }
}
