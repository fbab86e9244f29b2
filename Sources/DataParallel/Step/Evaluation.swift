import Autodiff
import Datasets
import NeuralNetworks
import Summation
import Tensors

/// The result of a forward pass over this rank's share of a batch.
package struct Evaluation {
    /// The loss of each row.
    package let losses: Variable
    /// The share of each row's answer that is right, from 0 to 1; nil if the task has no right and wrong.
    package let rightAnswers: [Double]?
    /// The division of the rows into micro-batches.
    let samples: SampleLayout
    /// The micro-batches of all ranks.
    let forest: Forest
    /// The model's outputs; nil if they are of no interest.
    package let outputs: Tensor?

    /// The result of a pass over a share of a batch.
    ///
    /// - Throws: `FunctionError` if the losses are not one for each sample of the share.
    package init(
        of batch: Batch, losses: Variable, rightAnswers: [Double]? = nil, outputs: Tensor? = nil
    ) throws(FunctionError) {
        guard losses.shape == [batch.layout.rowCount], losses.samples?.layout == batch.layout else {
            throw FunctionError(
                function: "loss", inputs: [losses],
                reason:
                    "it gave the shape \(losses.shape) where each of \(batch.layout.rowCount) samples has a loss of its own: compute it from the model's outputs row by row, and take means over the axes from 1 on"
            )
        }
        self.losses = losses
        self.rightAnswers = rightAnswers
        self.outputs = outputs
        samples = batch.layout
        forest = batch.forest
    }

    /// For each subtree of the share: the sum of the losses and the number of right answers, in float64,
    /// micro-batch by micro-batch.
    package var sums: [[Double]] {
        let losses = losses.data.values
        let microBatches = samples.microBatchEnds.indices.map { leaf in
            var sums = [0.0, 0.0]
            for row in samples.rows(of: leaf..<leaf + 1) {
                sums[0] += losses[row]
                if let rightAnswers { sums[1] += rightAnswers[row] }
            }
            return sums
        }
        return samples.join(microBatches, add: elementWiseSum)
    }
}

extension Evaluation {
    /// The outputs of a model for a share of a batch, compared with the targets. Each row's loss is multiplied by
    /// its weight; right answers count alike.
    ///
    /// - Throws: `FunctionError`, or the error of an exchange with other ranks.
    package init(of model: Sequential, loss: any Loss, on batch: Batch, _ pass: ForwardPass) throws {
        do throws(FunctionError) {
            let features = Variable(batch.features, name: "batch", requiresGradient: false)
            let outputs = try model(features, pass)
            var losses = try loss(outputs, batch.targets)
            if let weights = batch.weights {
                losses = try multiply(
                    losses,
                    Variable(
                        Tensor(weights, type: losses.data.type), name: "weights", requiresGradient: false,
                        samples: losses.samples))
            }
            try self.init(
                of: batch, losses: losses,
                rightAnswers: Self.rightAnswers(outputs, batch.targets, loss), outputs: outputs.data)
        } catch {
            throw error.underlyingError ?? error
        }
    }

    private static func rightAnswers(
        _ outputs: Variable, _ targets: Targets, _ loss: any Loss
    ) throws(FunctionError) -> [Double]? {
        do throws(ShapeError) {
            let answers = try loss.rightAnswers(outputs.data, targets)
            guard answers.map({ $0.count == outputs.shape.first }) ?? true else {
                throw ShapeError(
                    "the loss tells \(answers?.count ?? 0) right answers, and each sample has one")
            }
            return answers
        } catch {
            throw FunctionError(function: "accuracy", inputs: [outputs], reason: error.description)
        }
    }
}
