import Autodiff
import Collectives
import Datasets
import NeuralNetworks
import Summation
import Tensors

/// What a forward pass over a share of a batch gave.
struct Evaluation {
    /// The loss of each row.
    let losses: Variable
    /// How much of each row's answer is right, from 0 to 1; nil where the task has no right and wrong.
    let rightAnswers: [Double]?
    /// How the rows divide into micro-batches.
    let samples: SampleLayout
    /// The model's outputs, where they are of interest.
    var outputs: Tensor?

    /// For each subtree of the share: the sum of the losses and the number of right answers, in float64, micro-batch by micro-batch.
    var sums: [[Double]] {
        let losses = losses.data.values
        var start = 0
        let microBatches = samples.microBatchEnds.map { end in
            defer { start = end }
            var sums = [0.0, 0.0]
            for row in start..<end {
                sums[0] += losses[row]
                if let rightAnswers { sums[1] += rightAnswers[row] }
            }
            return sums
        }
        return samples.join(microBatches, add: elementWiseSum)
    }
}

extension Evaluation {
    /// A model's outputs for a share of a batch, held against targets.
    init(
        of model: Sequential, loss: any Loss, on batch: Batch, targets: Targets, _ pass: ForwardPass
    ) throws(FunctionError) {
        let outputs = try model(Variable(batch.features, name: "batch", requiresGradient: false), pass)
        losses = try loss(outputs, targets)
        samples = batch.layout
        self.outputs = outputs.data
        do throws(ShapeError) {
            rightAnswers = try loss.rightAnswers(outputs.data, targets)
        } catch {
            throw FunctionError(function: "accuracy", inputs: [outputs], reason: error.description)
        }
    }
}
