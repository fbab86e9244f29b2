import Tensors

extension Communicator {
    /// Without notes.
    public func treeReduce(
        _ parts: [[Double]], width: Int, forest: Forest, phase: Phase,
        combine: ([Double], [Double]) -> [Double]
    ) throws(CommunicationError) -> [Double] {
        try treeReduce(parts, width: width, forest: forest, note: [], phase: phase, combine: combine).value
    }

    /// Every rank gets all subtrees' vectors, and does all the tree's additions by itself; on the same way each rank gives all others a note.
    ///
    /// - Parameter note: numbers of this rank, as many on all ranks. They arrive bit for bit.
    /// - Returns: the value as of `treeReduce`, and the note of each rank.
    package func treeReduce(
        _ parts: [[Double]], width: Int, forest: Forest, note: [Double], phase: Phase,
        combine: ([Double], [Double]) -> [Double]
    ) throws(CommunicationError) -> (value: [Double], notes: [[Double]]) {
        precondition(forest.rankCount == size, "a forest over \(forest.rankCount) ranks does not fit \(size)")
        precondition(
            parts.count == forest.subtrees(of: rank).count, "there is not one vector for each subtree")
        precondition(parts.allSatisfy { $0.count == width }, "not all vectors have \(width) numbers")

        let stride = MemoryLayout<Double>.stride
        var ranges: [Range<Int>] = []
        for rank in 0..<size {
            let start = ranges.last?.upperBound ?? 0
            ranges.append(start..<start + forest.subtrees(of: rank).count * width + note.count)
        }
        var all = [Double](repeating: 0, count: forest.partCount * width + size * note.count)
        all.replaceSubrange(ranges[rank], with: parts.joined() + note)
        try allGather(
            inPlace: &all, byteRanges: ranges.map { $0.lowerBound * stride..<$0.upperBound * stride },
            phase: phase)

        var sums: [(leaves: Range<Int>, sum: [Double])] = []
        for rank in 0..<size {
            for (index, leaves) in forest.subtrees(of: rank).enumerated() {
                let start = ranges[rank].lowerBound + index * width
                sums.append((leaves, [Double](all[start..<start + width])))
            }
        }
        let value = CanonicalTree(leafCount: forest.leafCount).join(sums, add: combine) ?? []
        return (value, ranges.map { [Double](all[$0.suffix(note.count)]) })
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
