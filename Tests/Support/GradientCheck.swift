import Autodiff
import Tensors

/// Compares a function's gradients with central differences of its values, in float64.
///
/// The derivative is taken of the sum of all outputs' elements with random weights, which are the seeds of
/// `backward()`. The difference quotient is the five-point one, (8·(f(x+h) − f(x−h)) − (f(x+2h) − f(x−2h))) /
/// 12h: its own error is about 1e-12.
package enum GradientCheck {
    /// The largest error of a gradient's element, relative to the largest element of its tensor.
    ///
    /// - Parameters:
    ///   - inputs: the point to check at, in float64; at least 0.01 away from kinks.
    ///   - function: the function to check.
    package static func relativeError(
        _ inputs: [Tensor], _ function: ([Variable]) throws -> [Variable]
    ) throws -> Double {
        let variables = inputs.map { Variable($0) }
        let outputs = try function(variables)
        var generator = SeededGenerator(seed: 7)
        let weights = outputs.map { generator.tensor($0.shape, in: 0.5...1.5) }
        for (output, weight) in zip(outputs, weights) { try output.backward(seed: weight) }

        var worst = 0.0
        for (index, input) in inputs.enumerated() {
            guard let gradient = variables[index].gradient, gradient.shape == input.shape else {
                return .infinity
            }
            var values = input.values
            var quotients: [Double] = []
            for element in values.indices {
                let x = values[element]
                let h = 1e-3
                func shifted(_ shift: Double) throws -> Double {
                    values[element] = x + shift
                    defer { values[element] = x }
                    var moved = inputs
                    moved[index] = try Tensor(values, shape: input.shape, type: .float64)
                    return try weightedSum(moved, weights, function)
                }
                let near = try shifted(h) - shifted(-h)
                let far = try shifted(2 * h) - shifted(-2 * h)
                quotients.append((8 * near - far) / (12 * h))
            }
            let scale = max(largestMagnitude(quotients), largestMagnitude(gradient.values), 1e-3)
            worst = max(worst, TestSupport.relativeError(gradient.values, quotients, floor: scale))
        }
        return worst
    }

    private static func weightedSum(
        _ inputs: [Tensor], _ weights: [Tensor], _ function: ([Variable]) throws -> [Variable]
    ) throws -> Double {
        let outputs = try withoutGradients { try function(inputs.map { Variable($0) }) }
        return zip(outputs, weights).reduce(0) { total, pair in
            zip(pair.0.data.values, pair.1.values).reduce(total) { $0 + $1.0 * $1.1 }
        }
    }
}
