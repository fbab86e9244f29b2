import Collectives
import Datasets
import Summation
import Tensors

/// Sums the errors of regression outputs, in float64 on the canonical tree.
struct ErrorTally: MetricTally {
    private let wanted: [Double]
    private let width: Int
    private let names: [String]?
    /// The size of each output's unit in the targets' own units.
    private let units: [Double]
    /// For each output: the sum of |y − t|, and of (y − t)².
    private var sums: [Double]

    /// Creates a tally for a data set with the given target values, `width` numbers per sample.
    ///
    /// - Parameters:
    ///   - scaling: the scaling of the targets in the loss; the errors are given in their own units.
    ///   - names: the names of the targets; nil if they have none.
    init(wanted: [Double], width: Int, scaling: TargetScaling?, names: [String]? = nil) {
        self.names = names
        units = scaling?.deviations ?? [Double](repeating: 1, count: width)
        self.wanted = wanted
        self.width = width
        sums = [Double](repeating: 0, count: 2 * width)
    }

    mutating func add(_ batch: MeasuredBatch, communicator: any Communicator) throws {
        guard case .values(let targets) = batch.targets, targets.shape == batch.outputs.shape else {
            throw ShapeError("errors are of outputs and as many target values")
        }
        let errors = zip(batch.outputs.values, targets.values).map { $0 - $1 }
        var start = 0
        let microBatches = batch.samples.microBatchEnds.map { end in
            defer { start = end }
            var sums = [Double](repeating: 0, count: 2 * width)
            for index in start * width..<end * width {
                let (error, first) = (errors[index] * units[index % width], 2 * (index % width))
                sums[first] += abs(error)
                sums[first + 1] += error * error
            }
            return sums
        }
        let parts = batch.samples.join(microBatches, add: elementWiseSum)
        sums = elementWiseSum(
            sums,
            try communicator.treeSum(
                parts, width: 2 * width, forest: batch.forest, phase: .metrics))
    }

    func metrics(communicator: any Communicator) -> TaskMetrics {
        let samples = Double(max(wanted.count / max(width, 1), 1))
        let targets = (0..<width).map { output in
            let spread = spread(of: output)
            return RegressionMetrics.TargetMetrics(
                target: output, name: names?[output], mae: sums[2 * output] / samples,
                rmse: (sums[2 * output + 1] / samples).squareRoot(),
                r2: spread > 0 ? 1 - sums[2 * output + 1] / spread : nil)
        }
        let shares = targets.compactMap(\.r2)
        func mean(_ kind: Int) -> Double {
            (0..<width).reduce(0) { $0 + sums[2 * $1 + kind] } / (samples * Double(max(width, 1)))
        }
        return .regression(
            RegressionMetrics(
                mae: mean(0), rmse: mean(1).squareRoot(),
                r2: shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count),
                targets: width > 1 ? targets : nil))
    }

    /// Returns Σ(t − t̄)² of one output's target values, all of which are available on every rank.
    private func spread(of output: Int) -> Double {
        let values = stride(from: output, to: wanted.count, by: width).map { wanted[$0] }
        let mean = values.reduce(0, +) / Double(values.count)
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
}
