import Autodiff
import Summation
import Tensors

/// Normalization of the columns of x by given means μ and variances σ², such as running statistics:
/// y = γ·(x − μ)/√(σ² + ε) + β. Each sample is independent of the others.
public final class FixedStatisticsNormalization: NormalizationFunction {
    private let means: Tensor
    private let variances: Tensor
    private let epsilon: Double

    /// Creates the function.
    ///
    /// - Parameters:
    ///   - means: μ of each column, a vector.
    ///   - variances: σ² of each column, a vector.
    public init(means: Tensor, variances: Tensor, epsilon: Double) {
        self.means = means.converted(to: .float64)
        self.variances = variances.converted(to: .float64)
        self.epsilon = epsilon
    }

    /// y, computed in float64 and rounded once.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        try NormalizedRows.check(inputs)
        let x = inputs[0]
        for statistic in [means, variances] where statistic.shape != [x.shape[1]] {
            throw ShapeError("statistics of shape \(statistic.shape) do not fit \(x.shape[1]) columns")
        }
        return NormalizedRows.output(inputs, [share(rows: x.shape[0])])
    }

    /// gx = gy·γ/√(σ² + ε); gγ = Σ gy·x̂ and gβ = Σ gy, with one part per subtree of the samples.
    public func backward(
        _ pass: BackwardPass, over samples: SampleLayout, into buffers: [[Tensor]?]
    ) throws(ShapeError) -> [Gradient?] {
        let (x, gy) = (pass.inputs[0], pass.gradient)
        try x.requireSame(gy, "its gradient")
        let share = share(rows: x.shape[0])
        var gradients: [Gradient?] = [nil, nil, nil]
        if pass.wanted[0] {
            let gx = Tensor(uninitialized: x.shape, type: x.type)
            share.gradient(x, gamma: pass.inputs[1], gy, into: gx)
            gradients[0] = Gradient(gx)
        }
        if pass.wanted[1] || pass.wanted[2] {
            let sums = samples.segments.map { share.sums(x, gy, over: $0.rows, ends: $0.ends) }
            gradients[1] = Gradient(parts: sums.map(\.gamma))
            gradients[2] = Gradient(parts: sums.map(\.beta))
        }
        return gradients
    }

    private func share(rows: Int) -> NormalizedRows {
        let statistics = NormalizationStatistics(
            means: means, variances: variances, epsilon: epsilon)
        return NormalizedRows(rows: 0..<rows, statistics: statistics, count: 1)
    }
}
