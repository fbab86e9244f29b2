import Tensors

extension Communicator {
    /// Every rank gets all subtrees' vectors, and does all the tree's additions by itself.
    public func treeReduce(
        _ parts: [[Double]], width: Int, forest: Forest, phase: Phase,
        combine: ([Double], [Double]) -> [Double]
    ) throws(CommunicationError) -> [Double] {
        precondition(forest.rankCount == size, "a forest over \(forest.rankCount) ranks does not fit \(size)")
        precondition(
            parts.count == forest.subtrees(of: rank).count, "there is not one vector for each subtree")
        precondition(parts.allSatisfy { $0.count == width }, "not all vectors have \(width) numbers")

        var byteRanges: [Range<Int>] = []
        for rank in 0..<size {
            let start = byteRanges.last?.upperBound ?? 0
            byteRanges.append(
                start..<start + forest.subtrees(of: rank).count * width * MemoryLayout<Double>.stride)
        }
        var all = [Double](repeating: 0, count: forest.partCount * width)
        let first = byteRanges[rank].lowerBound / MemoryLayout<Double>.stride
        for (index, part) in parts.enumerated() {
            all.replaceSubrange(first + index * width..<first + (index + 1) * width, with: part)
        }
        try allGather(inPlace: &all, byteRanges: byteRanges, phase: phase)

        let subtrees = (0..<size).flatMap(forest.subtrees(of:))
        let sums = subtrees.enumerated().map { index, leaves in
            (leaves: leaves, sum: [Double](all[index * width..<(index + 1) * width]))
        }
        return CanonicalTree(leafCount: forest.leafCount).join(sums, add: combine) ?? []
    }

    /// The sum of a short vector over the canonical tree, with the same bits on all ranks; see `treeReduce`.
    public func treeSum(
        _ parts: [[Double]], width: Int, forest: Forest, phase: Phase
    ) throws(CommunicationError) -> [Double] {
        try treeReduce(parts, width: width, forest: forest, phase: phase) { left, right in
            zip(left, right).map { $0 + $1 }
        }
    }
}
