import CKernels

/// The values by which columns are normalized: the mean of each, and 1/√(variance + ε).
package struct NormalizationStatistics: Sendable {
    /// The means, then the inverse deviations.
    private let values: [Double]

    /// Creates the statistics of rows with their biased variance, M2/n.
    package init(_ moments: Moments, epsilon: Double) {
        self = moments.values.withUnsafeBufferPointer { values in
            let columns = moments.columnCount
            return NormalizationStatistics(
                means: .init(rebasing: values[1..<1 + columns]),
                squares: .init(rebasing: values[(1 + columns)...]), count: moments.count, epsilon: epsilon)
        }
    }

    /// Creates statistics from known means and variances, `float64` vectors of the same length.
    package init(means: Tensor, variances: Tensor, epsilon: Double) {
        func numbers(_ tensor: Tensor) -> UnsafeBufferPointer<Double> {
            precondition(tensor.type == .float64, "statistics are in float64")
            return .init(start: tensor.pointer.assumingMemoryBound(to: Double.self), count: tensor.count)
        }
        self = withExtendedLifetime((means, variances)) {
            NormalizationStatistics(
                means: numbers(means), squares: numbers(variances), count: 1, epsilon: epsilon)
        }
    }

    private init(
        means: UnsafeBufferPointer<Double>, squares: UnsafeBufferPointer<Double>, count: Double,
        epsilon: Double
    ) {
        let columns = means.count
        precondition(columns == squares.count, "every column has a mean and a variance")
        values = [Double](unsafeUninitializedCapacity: 2 * columns) { buffer, initialized in
            _ = buffer.initialize(from: means)
            kernel_inverse_deviations(
                columns, squares.baseAddress, count, epsilon, buffer.baseAddress.map { $0 + columns })
            initialized = 2 * columns
        }
    }

    /// Calls `body` with the means and the inverse deviations.
    func withPointers<Result>(
        _ body: (_ means: UnsafePointer<Double>?, _ inverseDeviations: UnsafePointer<Double>?) -> Result
    ) -> Result {
        values.withUnsafeBufferPointer { body($0.baseAddress, $0.baseAddress.map { $0 + values.count / 2 }) }
    }
}
