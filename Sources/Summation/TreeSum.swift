/// This rank's contribution to the sum of a short vector over a canonical tree.
package struct TreeSum {
    /// A vector for each of `forest.subtrees(of: rank)`.
    package let parts: [[Double]]
    /// The length of all vectors on all ranks; a rank that holds no leaves needs it too.
    package let width: Int
    /// The distribution of the leaves among ranks.
    package let forest: Forest

    /// A sum of `parts`.
    package init(_ parts: [[Double]], width: Int, forest: Forest) {
        precondition(parts.allSatisfy { $0.count == width }, "not all vectors have \(width) numbers")
        self.parts = parts
        self.width = width
        self.forest = forest
    }

    /// The number of numbers that a rank contributes.
    package func count(of rank: Int) -> Int { forest.subtrees(of: rank).count * width }

    /// The value over the whole tree.
    ///
    /// - Parameters:
    ///   - numbers: the contributions of all ranks.
    ///   - starts: the place of each rank's next numbers; moved past them.
    package func value(
        of numbers: [Double], from starts: inout [Int], combine: ([Double], [Double]) -> [Double]
    ) -> [Double] {
        var subtrees: [(leaves: Range<Int>, sum: [Double])] = []
        for rank in 0..<forest.rankCount {
            for leaves in forest.subtrees(of: rank) {
                subtrees.append((leaves, [Double](numbers[starts[rank]..<starts[rank] + width])))
                starts[rank] += width
            }
        }
        return CanonicalTree(leafCount: forest.leafCount).join(subtrees, add: combine) ?? []
    }
}
