import Autodiff
import NeuralNetworks
import Summation
import Tensors

/// The difference of two models' outputs for the same rows.
enum OutputDifference {
    /// Returns the largest |a − b| / max(1, |a|) of an output b, where the trained model has a; infinite if only one
    /// of them is a number.
    static func largest(of model: Sequential, from whole: Sequential, on batch: Tensor) throws -> Double {
        let x = Variable(batch, requiresGradient: false)
        let pass = ForwardPass(samples: SampleLayout(rows: batch.shape[0]))
        let (expected, own) = try withoutGradients {
            (try whole(x, pass).data.values, try model(x, pass).data.values)
        }
        return zip(expected, own).reduce(0) { largest, pair in
            let (a, b) = pair
            if a == b || a.isNaN && b.isNaN { return largest }
            let difference = abs(a - b) / max(1, abs(a))
            return max(largest, difference.isNaN ? .infinity : difference)
        }
    }

    /// Rows to compare a model with its export where its data may be gone: standard normal numbers, as scaled features
    /// are; for batch normalization at the beginning, around its means; zeros for the numbers of categories.
    static func drawnRows(for model: Sequential) -> Tensor {
        let (rows, width) = (64, model.inputShape.reduce(1, *))
        if model.layers.first is Embedding { return Tensor(zeros: [rows, width], type: model.type) }
        let drawn = RandomStream(seed: 0, purpose: .synthetic).normal([rows, width], type: .float64).values
        guard
            let normalization = model.layers.first(where: { !$0.isIdentityInInference }) as? BatchNorm,
            let (means, deviations) = normalization.runningMoments
        else { return Self.tensor(drawn, rows, width, model.type) }
        let placed = drawn.enumerated().map { index, number in
            means[index % width] + deviations[index % width] * number
        }
        return Self.tensor(placed, rows, width, model.type)
    }

    private static func tensor(_ values: [Double], _ rows: Int, _ width: Int, _ type: ScalarType) -> Tensor {
        let flat = Tensor(values, type: type)
        return (try? flat.reshaped(to: [rows, width])) ?? flat
    }
}
