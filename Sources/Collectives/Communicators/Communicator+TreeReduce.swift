import Summation
import Tensors

extension Communicator {
    /// Returns the value of a short vector over the canonical tree, with the same bits on all ranks. Every
    /// rank gets all subtrees' vectors, and does all the tree's combinations by itself.
    ///
    /// - Parameters:
    ///   - parts: a vector of `width` numbers for each of `forest.subtrees(of: rank)`.
    ///   - width: the length of all vectors on all ranks, needed also on a rank without micro-batches.
    ///   - forest: the micro-batches of each rank; the same on all ranks.
    ///   - combine: the vector of a left and a right subtree, in this order, such as their sum, or Chan's
    ///     merged (count, mean, M2).
    /// - Note: Collective: every rank must call it in the same order.
    public func treeReduce(
        _ parts: [[Double]], width: Int, forest: Forest, phase: Phase,
        combine: ([Double], [Double]) -> [Double]
    ) throws(CommunicationError) -> [Double] {
        let sum = TreeSum(parts, width: width, forest: forest)
        return try treeReduce([sum], note: [], phase: phase, combine: combine).values[0]
    }

    /// Returns the sum of a short vector over the canonical tree, with the same bits on all ranks; see
    /// `treeReduce`.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    public func treeSum(
        _ parts: [[Double]], width: Int, forest: Forest, phase: Phase
    ) throws(CommunicationError) -> [Double] {
        try treeReduce(parts, width: width, forest: forest, phase: phase, combine: elementWiseSum)
    }

    /// Computes several sums, each over its own tree, and passes a note from each rank to all others, in one
    /// exchange.
    ///
    /// - Parameter note: numbers of this rank, of the same count on all ranks. They arrive bit for bit.
    /// - Returns: the sums, and the note of each rank.
    /// - Note: Collective: every rank must call it in the same order.
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
        try gather(
            inPlace: &numbers, byteRanges: (0..<size).map { starts[$0] * stride..<starts[$0 + 1] * stride },
            phase: phase)
        let values = sums.map { $0.value(of: numbers, from: &starts, combine: combine) }
        return (values, (0..<size).map { [Double](numbers[starts[$0]..<starts[$0] + note.count]) })
    }
}
