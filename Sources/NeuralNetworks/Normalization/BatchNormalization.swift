import Autodiff
import Summation
import Tensors

/// Batch normalization of the columns of x over the global batch, on any number of ranks, n samples in all:
///
/// 1. μ = Σ x/n,
/// 2. σ² = Σ (x − μ)²/n,
/// 3. x̂ = (x − μ)/√(σ² + ε),
/// 4. y = γ·x̂ + β.
///
/// Source: Ioffe & Szegedy 2015, arXiv:1502.03167, Algorithm 1.
public final class BatchNormalization: NormalizationFunction {
    private let epsilon: Double
    private let samples: Samples
    private var share: NormalizedRows?

    /// The moments of the whole batch, after the forward pass.
    public private(set) var batchMoments: Moments?

    /// Creates the function for the samples of its input; forward and backward each exchange a short vector with the other
    /// ranks.
    public init(epsilon: Double, over samples: Samples) {
        self.epsilon = epsilon
        self.samples = samples
    }

    /// y = γ·x̂ + β, computed in float64 and rounded once.
    public func forward(_ inputs: [Tensor]) throws -> [Tensor] {
        try NormalizedRows.check(inputs, samples.layout)
        let x = inputs[0]
        let moments = try samples.exchange.moments(
            of: x.columnMoments(over: samples.layout), columns: x.shape[1])
        let share = NormalizedRows(
            rows: 0..<x.shape[0], statistics: NormalizationStatistics(moments, epsilon: epsilon),
            count: moments.count)
        (self.share, batchMoments) = (share, moments)
        return NormalizedRows.output(inputs, [share])
    }

    /// gx = γ/√(σ² + ε) · (gy − Σgy/n − x̂·Σ(gy·x̂)/n), the sums over the whole batch; gγ = Σ gy·x̂ and
    /// gβ = Σ gy, with one part per subtree of the samples.
    public func backward(
        _ pass: BackwardPass, over samples: SampleLayout, into buffers: [[Tensor]?]
    ) throws -> [Gradient?] {
        guard let share else { preconditionFailure("forward comes before backward") }
        let (x, gy) = (pass.inputs[0], pass.gradient)
        try x.requireSame(gy, "its gradient")
        let sums = samples.segments.map { share.sums(x, gy, over: $0.rows, ends: $0.ends) }
        var gx: Tensor?
        if pass.wanted[0] {
            let total = try self.samples.exchange.reduce(sums.map(\.values), width: 2 * x.shape[1]) {
                left, right in
                zip(left, right).map { $0 + $1 }
            }
            let result = Tensor(uninitialized: x.shape, type: x.type)
            share.gradient(x, gamma: pass.inputs[1], gy, sums: total, into: result)
            gx = result
        }
        return [
            gx.map { Gradient($0) }, Gradient(parts: sums.map(\.gamma)), Gradient(parts: sums.map(\.beta)),
        ]
    }
}

extension StatisticsExchange {
    /// The moments of the whole batch from those of the subtrees in the rank's share.
    func moments(of subtrees: [Moments], columns: Int) throws -> Moments {
        Moments(
            values: try reduce(
                subtrees.map(\.values), width: Moments.width(columns: columns), combine: Moments.merge))
    }
}
