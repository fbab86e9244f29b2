import Autodiff
import Summation
import Tensors

/// A function that normalizes the columns of x and then scales and shifts them: y = γ·x̂ + β of x, γ and β.
public protocol NormalizationFunction: SampleSummingFunction {}

extension NormalizationFunction {
    /// Three: x, γ and β.
    public var inputCounts: ClosedRange<Int> { 3...3 }

    /// Row by row, apart from the statistics: only x has samples.
    public func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment {
        try inputs.onlyFirst()
    }
}

/// Rows of a batch that are normalized by the same means and deviations.
struct NormalizedRows {
    /// The rows within the rank's share.
    let rows: Range<Int>
    /// The means and inverse deviations.
    let statistics: NormalizationStatistics
    /// The number of samples behind the statistics, on all ranks.
    let count: Double

    /// The sums over rows that gradients need, for a subtree or a micro-batch.
    struct Sums {
        /// The gradient of γ: Σ gy·x̂.
        let gamma: Tensor
        /// The gradient of β: Σ gy.
        let beta: Tensor
        /// Σ gy of each column, then Σ gy·x̂, in float64.
        let values: [Double]
    }

    /// y = γ·x̂ + β for these rows of y.
    func normalize(_ x: Tensor, gamma: Tensor, beta: Tensor, into y: Tensor) {
        x.normalize(rows: rows, statistics, gamma: gamma, beta: beta, into: y)
    }

    /// y = γ·x̂ + β for x, γ and β, whose rows `parts` divide among them.
    static func output(_ inputs: [Tensor], _ parts: [NormalizedRows]) -> [Tensor] {
        let y = Tensor(uninitialized: inputs[0].shape, type: inputs[0].type)
        for part in parts { part.normalize(inputs[0], gamma: inputs[1], beta: inputs[2], into: y) }
        return [y]
    }

    /// Sums over some of these rows, whose micro-batches end at `ends`.
    func sums(_ x: Tensor, _ gy: Tensor, over rows: Range<Int>, ends: [Int64]) -> Sums {
        let gamma = Tensor(uninitialized: [x.shape[1]], type: x.type)
        let beta = Tensor(uninitialized: [x.shape[1]], type: x.type)
        let values = x.normalizationSums(
            outputGradient: gy, rows: rows, ends: ends, statistics, gammaGradient: gamma, betaGradient: beta)
        return Sums(gamma: gamma, beta: beta, values: values)
    }

    /// gx = γ/√(σ² + ε) · (gy − Σgy/n − x̂·Σ(gy·x̂)/n) for these rows of gx, with sums over all rows behind
    /// the statistics; no sums if the statistics do not depend on x.
    func gradient(_ x: Tensor, gamma: Tensor, _ gy: Tensor, sums: [Double]? = nil, into gx: Tensor) {
        x.normalizationGradient(
            outputGradient: gy, rows: rows, statistics, gamma: gamma,
            sums: sums ?? [Double](repeating: 0, count: 2 * x.shape[1]), count: count, into: gx)
    }

    /// Checks that x has a row for each sample, and γ and β an element for each column.
    ///
    /// - Parameter samples: the samples of statistics; nil if these are given.
    static func check(_ inputs: [Tensor], _ samples: SampleLayout? = nil) throws(ShapeError) {
        let x = inputs[0]
        guard x.rank == 2, samples.map({ x.shape[0] == $0.rowCount }) ?? true else {
            let count = samples.map { "\($0.rowCount) " } ?? ""
            throw ShapeError("it takes \(count)rows of samples, not the shape \(x.shape)")
        }
        for vector in inputs.dropFirst() where vector.shape != [x.shape[1]] || vector.type != x.type {
            throw ShapeError(
                "γ and β are vectors of \(x.shape[1]) elements of \(x.type), not \(vector.shape) of \(vector.type)"
            )
        }
    }
}
