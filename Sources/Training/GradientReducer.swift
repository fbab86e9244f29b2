import Collectives
import NeuralNetworks
import Tensors

/// Brings the ranks' gradients together: every rank ends with its shard of the global gradient, and all know its norm.
final class GradientReducer {
    private let arena: ParameterArena
    private let communicator: any Communicator
    private let shards: ShardLayout
    /// Who holds which blocks of the arena: the leaves of the tree on which the norm is summed; nil for an arena without parameters.
    private let blocks: Forest?

    init(arena: ParameterArena, communicator: any Communicator, shards: ShardLayout) {
        self.arena = arena
        self.communicator = communicator
        self.shards = shards
        let block = ShardLayout.blockElements
        let runs = shards.ranges.map {
            ($0.lowerBound + block - 1) / block..<($0.upperBound + block - 1) / block
        }
        blocks = shards.elementCount == 0 ? nil : Forest(leafCount: runs.last?.upperBound ?? 0, runs: runs)
    }

    /// Sums the gradient vectors of all ranks on the canonical tree over micro-batches.
    ///
    /// - Returns: this rank's shard of the sum.
    func reduce(over microBatches: Forest) throws(CommunicationError) -> Tensor {
        let range = shards.ranges[communicator.rank]
        let parts = arena.gradients.prefix(microBatches.subtrees(of: communicator.rank).count)
        let shard = arena.view(range, of: arena.gradients[0])
        try communicator.reduceScatter(
            parts.map(\.pointer), forest: microBatches, shards: shards, type: arena.type,
            into: shard.mutablePointer,
            phase: .gradients)
        return shard
    }

    /// The Euclidean norm of the whole gradient: squares and sums in float64, over blocks of a fixed size on the canonical tree, so that
    /// no shard boundary can change it.
    func globalNorm(of shard: Tensor) throws(CommunicationError) -> Double {
        guard let blocks else { return 0 }
        let sums = shard.blockSumsOfSquares(blockElements: ShardLayout.blockElements)
        let first = blocks.runs[communicator.rank].lowerBound
        let parts = blocks.subtrees(of: communicator.rank).map { subtree in
            [Self.treeSum(sums[subtree.lowerBound - first..<subtree.upperBound - first])]
        }
        let total = try communicator.treeReduce(
            parts, width: 1, forest: blocks, phase: .clipping, combine: elementWiseSum)
        return total[0].squareRoot()
    }

    /// The sum of one subtree's leaves.
    private static func treeSum(_ leaves: ArraySlice<Double>) -> Double {
        if leaves.count == 1 { return leaves[leaves.startIndex] }
        let middle = leaves.startIndex + CanonicalTree.split(leaves.count)
        return treeSum(leaves[..<middle]) + treeSum(leaves[middle...])
    }
}
