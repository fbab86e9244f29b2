import Autodiff
import Tensors

/// What a forward pass over a share of a batch gave.
struct Evaluation {
    /// The model's outputs, [rows, outputs].
    let outputs: Variable
    /// The loss of each row.
    let losses: Variable
    /// The class of each row.
    let classes: [Int32]
    /// How the rows divide into micro-batches.
    let samples: SampleLayout

    /// For each subtree of the share: the sum of the losses and the number of right answers, in float64, micro-batch by micro-batch.
    func sums() throws(ShapeError) -> [[Double]] {
        guard samples.rowCount > 0 else { return [] }
        let losses = losses.data.values
        let answers = try outputs.data.argumentOfMaximumOfRows()
        var start = 0
        let microBatches = samples.microBatchEnds.map { end in
            defer { start = end }
            var sums = [0.0, 0.0]
            for row in start..<end {
                sums[0] += losses[row]
                if answers[row] == classes[row] { sums[1] += 1 }
            }
            return sums
        }
        return samples.subtrees.map { subtree in
            let leaves = subtree.map {
                (leaves: $0 - subtree.lowerBound..<$0 - subtree.lowerBound + 1, sum: microBatches[$0])
            }
            return CanonicalTree(leafCount: subtree.count).join(leaves, add: elementWiseSum) ?? [0, 0]
        }
    }
}

/// The sum of two short vectors of one length.
func elementWiseSum(_ a: [Double], _ b: [Double]) -> [Double] {
    zip(a, b).map { $0 + $1 }
}
