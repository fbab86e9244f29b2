import Autodiff
import Tensors

/// What a forward pass over a share of a batch gave.
struct Evaluation {
    /// The loss of each row.
    let losses: Variable
    /// Which rows are classified right, nil where the task has no classes.
    let rightAnswers: [Bool]?
    /// How the rows divide into micro-batches.
    let samples: SampleLayout

    /// For each subtree of the share: the sum of the losses and the number of right answers, in float64, micro-batch by micro-batch.
    var sums: [[Double]] {
        let losses = losses.data.values
        var start = 0
        let microBatches = samples.microBatchEnds.map { end in
            defer { start = end }
            var sums = [0.0, 0.0]
            for row in start..<end {
                sums[0] += losses[row]
                if let rightAnswers, rightAnswers[row] { sums[1] += 1 }
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
