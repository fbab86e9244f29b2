import Collectives
import NeuralNetworks
import Summation
import Tensors

/// Reduces the gradients of all ranks: every rank gets its shard of the global gradient.
///
/// Parameters and gradients lie in memory that the other ranks of the host can read, if there is such memory,
/// so that no copy is made.
final class GradientReducer {
    private let arena: ParameterArena
    private let communicator: any Communicator
    private let shards: ShardLayout
    /// The gradient vectors in shared memory; nil if there is none.
    private var shared: [Tensor]? = []

    /// A reducer of the gradients of an arena, whose parameters it moves into shared memory.
    ///
    /// - Note: Collective: every rank must call it in the same order.
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

    /// Makes room for the gradients of a batch, a vector for each subtree.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    func prepare(for forest: Forest) throws(CommunicationError) {
        while let vectors = shared, vectors.count < max(forest.mostSubtrees, 1) {
            shared = try makeVector().map { vectors + [$0] }
            arena.setGradientStorage(shared ?? [])
        }
    }

    /// Sums the gradient vectors of all ranks, in the order of the communicator's `reduction`.
    ///
    /// - Returns: a vector of the arena's length that holds this rank's shard of the sum in its place.
    /// - Note: Collective: every rank must call it in the same order.
    func reduce(over forest: Forest) throws(CommunicationError) -> Tensor {
        let range = shards.ranges[communicator.rank]
        let parts = arena.gradients.prefix(forest.subtrees(of: communicator.rank).count)
        let gradient = arena.gradients[0]
        try communicator.reduceScatter(
            parts.map(\.pointer), forest: forest, shards: shards, type: arena.type,
            into: arena.view(range, of: gradient).mutablePointer, phase: .gradients)
        return gradient
    }

    private func makeVector() throws(CommunicationError) -> Tensor? {
        guard arena.elementCount > 0 else { return nil }
        return try communicator.sharedVector(count: arena.elementCount, type: arena.type)
    }
}

extension Communicator {
    /// A vector of zeros in memory that the ranks of a host can read in each other; nil on all ranks if they
    /// share none.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    package func sharedVector(count: Int, type: ScalarType) throws(CommunicationError) -> Tensor? {
        try shareMemory(byteCount: count * type.byteCount).map {
            Tensor(in: TensorStorage($0.start, of: $0), count: count, type: type)
        }
    }
}
