import NeuralNetworks
import Summation
import Tensors

/// A number for each of some consecutive blocks of an arena, 0 for all others. No shard boundary lies within
/// a block, so such numbers and their sums on the canonical tree over blocks do not depend on the number of
/// ranks.
struct BlockNumbers {
    private(set) var first: Int
    private(set) var values: [Double]

    /// Numbers that are all 0.
    init() {
        first = 0
        values = []
    }

    /// The numbers of blocks from `first` on.
    init(first: Int, _ values: [Double]) {
        self.first = first
        self.values = values
    }

    /// The measure of each block's part of some elements.
    ///
    /// - Parameters:
    ///   - range: the elements, numbered within the arena.
    ///   - vector: a vector of the arena's length.
    ///   - measure: one number for each run of so many elements, such as `Tensor.blockSumsOfSquares`.
    init(_ range: Range<Int>, of vector: Tensor, _ measure: (Tensor) -> (Int) -> [Double]) {
        let block = ShardLayout.blockElements
        let headEnd = min(range.upperBound, (range.lowerBound + block - 1) / block * block)
        first = range.lowerBound / block
        values = [range.lowerBound..<headEnd, headEnd..<range.upperBound].filter { !$0.isEmpty }.flatMap {
            run in
            measure(vector.view(offset: run.lowerBound, shape: [run.count]))(block)
        }
    }

    /// The squares of each parameter's elements among some of an arena's, in the arena's order.
    ///
    /// - Parameters:
    ///   - range: the elements, numbered within the arena.
    ///   - vector: a vector of the arena's length.
    static func squaresByParameter(
        _ arena: ParameterArena, in range: Range<Int>, of vector: Tensor
    ) -> [BlockNumbers] {
        arena.slots.map { slot in
            let part = slot.range.clamped(to: range)
            return part.isEmpty ? BlockNumbers() : BlockNumbers(part, of: vector, Tensor.blockSumsOfSquares)
        }
    }

    /// Adds another's numbers, each times a factor.
    mutating func add(_ other: BlockNumbers, times factor: Double) {
        guard !other.values.isEmpty else { return }
        if values.isEmpty { first = other.first }
        precondition(other.first >= first, "blocks are added in ascending order")
        let missing = other.first + other.values.count - (first + values.count)
        if missing > 0 { values += Array(repeating: 0, count: missing) }
        for (index, value) in other.values.enumerated() {
            values[other.first - first + index] += factor * value
        }
    }

    /// The sum over the blocks of a subtree of the canonical tree, in its order. (Adding the 0 of a block
    /// elsewhere changes no number that is not negative.)
    func treeSum(over subtree: Range<Int>) -> Double {
        let common = subtree.clamped(to: first..<first + values.count)
        if common.isEmpty { return 0 }
        if subtree.count == 1 { return values[subtree.lowerBound - first] }
        let middle = subtree.lowerBound + CanonicalTree.split(subtree.count)
        return treeSum(over: subtree.lowerBound..<middle) + treeSum(over: middle..<subtree.upperBound)
    }
}

/// The canonical tree over the blocks of an arena, each of which belongs to the rank whose shard holds it.
struct BlockForest {
    private let rank: Int
    private let blocks: Forest

    /// The tree over the blocks of all shards, as `rank` sees it.
    init(rank: Int, shards: ShardLayout) {
        self.rank = rank
        let runs = shards.ranges.indices.map(shards.blocks)
        // An arena without parameters has one block, of none.
        blocks =
            shards.elementCount == 0
            ? Forest(leafCount: 1, ranks: runs.count)
            : Forest(leafCount: runs.last?.upperBound ?? 0, runs: runs)
    }

    /// This rank's part of the sum of each quantity over all blocks of all ranks; each rank gives the numbers
    /// of its own blocks.
    func sum(of quantities: [BlockNumbers]) -> TreeSum {
        TreeSum(
            blocks.subtrees(of: rank).map { subtree in quantities.map { $0.treeSum(over: subtree) } },
            width: quantities.count, forest: blocks)
    }
}
