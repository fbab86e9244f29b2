import Summation
import Tensors

extension Communicator {
    /// Every rank gets all subtrees' vectors, and does all the tree's additions by itself.
    public func treeReduce(
        _ parts: [[Double]], width: Int, forest: Forest, phase: Phase,
        combine: ([Double], [Double]) -> [Double]
    ) throws(CommunicationError) -> [Double] {
        let sum = TreeSum(parts, width: width, forest: forest)
        return try treeReduce([sum], note: [], phase: phase, combine: combine).values[0]
    }

    /// The sum of a short vector over the canonical tree, with the same bits on all ranks; see `treeReduce`.
    public func treeSum(
        _ parts: [[Double]], width: Int, forest: Forest, phase: Phase
    ) throws(CommunicationError) -> [Double] {
        try treeReduce(parts, width: width, forest: forest, phase: phase, combine: elementWiseSum)
    }

    /// Several sums, each over a tree of its own, in one exchange; on the same way each rank gives all others a note.
    ///
    /// - Parameter note: numbers of this rank, as many on all ranks. They arrive bit for bit.
    /// - Returns: the sums, and the note of each rank.
    package func treeSums(
        _ sums: [TreeSum], note: [Double] = [], phase: Phase
    ) throws(CommunicationError) -> (values: [[Double]], notes: [[Double]]) {
        try treeReduce(sums, note: note, phase: phase, combine: elementWiseSum)
    }

    private func treeReduce(
        _ sums: [TreeSum], note: [Double], phase: Phase, combine: ([Double], [Double]) -> [Double]
    ) throws(CommunicationError) -> (values: [[Double]], notes: [[Double]]) {
        for sum in sums {
            precondition(
                sum.forest.rankCount == size,
                "a forest over \(sum.forest.rankCount) ranks does not fit \(size)")
            precondition(
                sum.parts.count == sum.forest.subtrees(of: rank).count,
                "there is not one vector for each subtree")
        }
        let stride = MemoryLayout<Double>.stride
        var starts = [0]
        for rank in 0..<size {
            starts.append(sums.reduce(starts[rank] + note.count) { $0 + $1.count(of: rank) })
        }
        var numbers = [Double](repeating: 0, count: starts[size])
        var next = starts[rank]
        for sum in sums {
            for number in sum.parts.joined() {
                numbers[next] = number
                next += 1
            }
        }
        numbers.replaceSubrange(next..<next + note.count, with: note)
        try allGather(
            inPlace: &numbers, byteRanges: (0..<size).map { starts[$0] * stride..<starts[$0 + 1] * stride },
            phase: phase)
        let values = sums.map { $0.value(of: numbers, from: &starts, combine: combine) }
        return (values, (0..<size).map { [Double](numbers[starts[$0]..<starts[$0] + note.count]) })
    }
}
