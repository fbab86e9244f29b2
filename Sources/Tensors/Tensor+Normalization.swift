import CKernels
import Summation

extension Tensor {
    /// Computes the moments of a matrix's columns over the samples in its rows, one per subtree of `samples`:
    /// a micro-batch in two passes, micro-batches merged on the canonical tree.
    ///
    /// - Throws: `ShapeError` if the tensor is not a matrix or `samples` has another number of rows.
    public func columnMoments(over samples: SampleLayout) throws(ShapeError) -> [Moments] {
        try requireRows(samples.rowCount, "moments")
        let width = Moments.width(columns: shape[1])
        return samples.segments.map { rows, ends in
            Moments(
                values: [Double](unsafeUninitializedCapacity: width) { buffer, initialized in
                    kernel_moments(
                        type.kernelType, shape[1], row(rows.lowerBound), ends, ends.count, buffer.baseAddress)
                    initialized = width
                })
        }
    }

    /// Normalizes rows of this matrix: y = γ·(x − mean)/deviation + β, in float64 and rounded once.
    ///
    /// - Parameters:
    ///   - rows: the rows to normalize; the others of `result` do not change.
    ///   - gamma: γ, a number for each column, like β.
    /// - Precondition: all have the same type and fit this matrix's columns; the caller has just made
    ///   `result`.
    package func normalize(
        rows: Range<Int>, _ statistics: NormalizationStatistics, gamma: Tensor, beta: Tensor,
        into result: Tensor
    ) {
        statistics.withPointers { means, inverseDeviations in
            kernel_batch_norm(
                type.kernelType, rows.count, shape[1], row(rows.lowerBound), means, inverseDeviations,
                gamma.pointer,
                beta.pointer, result.mutableRow(rows.lowerBound))
        }
    }

    /// Computes the sums over rows of this matrix that the gradient of `normalize` needs.
    ///
    /// - Parameters:
    ///   - outputGradient: gy, of this matrix's shape.
    ///   - rows: the rows to sum over.
    ///   - ends: the ends of the micro-batches among them, counted from the first.
    ///   - gammaGradient: receives Σ gy·x̂: micro-batches' sums rounded to the type, then joined on the
    ///     canonical tree.
    ///   - betaGradient: receives Σ gy, likewise.
    /// - Returns: Σ gy of each column, then Σ gy·x̂, in float64.
    package func normalizationSums(
        outputGradient: Tensor, rows: Range<Int>, ends: [Int64], _ statistics: NormalizationStatistics,
        gammaGradient: Tensor, betaGradient: Tensor
    ) -> [Double] {
        [Double](unsafeUninitializedCapacity: 2 * shape[1]) { buffer, initialized in
            statistics.withPointers { means, inverseDeviations in
                kernel_batch_norm_sums(
                    type.kernelType, shape[1], row(rows.lowerBound), outputGradient.row(rows.lowerBound),
                    means, inverseDeviations, ends, ends.count, buffer.baseAddress,
                    gammaGradient.mutablePointer, betaGradient.mutablePointer)
            }
            initialized = 2 * shape[1]
        }
    }

    /// The gradient of `normalize` with respect to its input, for rows of this matrix:
    /// gx = γ/deviation · (gy − Σgy/n − x̂·Σ(gy·x̂)/n), in float64 and rounded once.
    ///
    /// - Parameters:
    ///   - sums: the result of `normalizationSums` over all rows behind the statistics; zeros if the
    ///     statistics do not depend on the rows.
    ///   - count: n, the number of those rows.
    package func normalizationGradient(
        outputGradient: Tensor, rows: Range<Int>, _ statistics: NormalizationStatistics, gamma: Tensor,
        sums: [Double],
        count: Double, into result: Tensor
    ) {
        statistics.withPointers { means, inverseDeviations in
            kernel_batch_norm_backward(
                type.kernelType, rows.count, shape[1], row(rows.lowerBound),
                outputGradient.row(rows.lowerBound), means, inverseDeviations, gamma.pointer, sums, count,
                result.mutableRow(rows.lowerBound))
        }
    }

    private func requireRows(_ rows: Int, _ operation: String) throws(ShapeError) {
        guard rank == 2, shape[0] == rows else {
            throw ShapeError("\(operation) over \(rows) samples take as many rows, not the shape \(shape)")
        }
    }

    private func row(_ index: Int) -> UnsafeRawPointer { UnsafeRawPointer(mutableRow(index)) }

    private func mutableRow(_ index: Int) -> UnsafeMutableRawPointer {
        mutablePointer + index * shape[1] * type.byteCount
    }
}

extension Tensor {
    /// The running average of means after a batch: momentum·running + (1 − momentum)·mean, in float64 like
    /// this tensor.
    ///
    /// - Precondition: this is a `float64` vector with one element per column, as for
    ///   `following(variancesOf:momentum:)`.
    package func following(meansOf batch: Moments, momentum: Double) -> Tensor {
        following(batch, from: 1, divisor: 1, momentum: momentum)
    }

    /// The running average of unbiased variances after a batch:
    /// momentum·running + (1 − momentum)·M2/(n − 1); for a single row, its M2, 0, is the variance.
    package func following(variancesOf batch: Moments, momentum: Double) -> Tensor {
        following(batch, from: 1 + batch.columnCount, divisor: max(batch.count - 1, 1), momentum: momentum)
    }

    private func following(_ batch: Moments, from first: Int, divisor: Double, momentum: Double) -> Tensor {
        precondition(type == .float64 && count == batch.columnCount, "a running average for each column")
        let result = Tensor(uninitialized: shape, type: type)
        batch.values.withUnsafeBufferPointer { values in
            kernel_follow(
                count, momentum, values.baseAddress.map { $0 + first }, divisor,
                pointer.assumingMemoryBound(to: Double.self),
                result.mutablePointer.assumingMemoryBound(to: Double.self))
        }
        return result
    }
}
