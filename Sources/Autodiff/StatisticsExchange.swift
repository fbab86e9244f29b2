import Summation
import Tensors

/// Combines the ranks' statistics of a global batch on the canonical tree, so that a function sees the whole
/// batch without knowing about ranks.
public protocol StatisticsExchange: AnyObject {
    /// Combines a short vector over all micro-batches of the global batch, with the same bits on all ranks.
    ///
    /// - Parameters:
    ///   - parts: a vector of `width` numbers for each micro-batch of the rank's share, or for each of its subtrees if
    ///     micro-batches were added on the tree; none if it has no samples. `Samples.total` makes them.
    ///   - width: the length of all vectors on all ranks.
    ///   - combine: combines the vectors of a left and a right subtree, in this order: their sum, or merged
    ///     moments.
    /// - Throws: the error of the exchange, which callers find as `FunctionError.underlyingError`.
    /// - Note: Collective: every rank must call it in the same order, even a rank without samples.
    func reduce(
        _ parts: [[Double]], width: Int, combine: ([Double], [Double]) -> [Double]
    ) throws -> [Double]

    /// Called when the forward pass reaches a layer, counted from 0; for reports.
    func began(layer: Int)
}

extension Samples {
    /// Returns the total of a short vector over all micro-batches of the global batch, with the same bits on all
    /// ranks: statistics of one's own, such as the largest value.
    ///
    /// ```swift
    /// let values = x.data.values
    /// let largest = try pass.share.total(width: 1, of: { [values[$0].max()!] }) { [max($0[0], $1[0])] }
    /// ```
    ///
    /// - Parameters:
    ///   - width: the length of the vector.
    ///   - vector: the vector of a micro-batch, given its rows among those of the share, at least one.
    ///   - combine: combines the vectors of earlier and later micro-batches; nil for their sum.
    /// - Throws: `FunctionError` if a vector has another length, or with the error of the exchange.
    /// - Note: Collective: every rank must call it in the same order, even a rank without samples.
    public func total(
        width: Int, of vector: (Range<Int>) throws(FunctionError) -> [Double],
        combine: (([Double], [Double]) -> [Double])? = nil
    ) throws(FunctionError) -> [Double] {
        var parts: [[Double]] = []
        for microBatch in layout.microBatchEnds.indices {
            parts.append(try vector(layout.rows(of: microBatch..<microBatch + 1)))
        }
        do {
            if let other = parts.first(where: { $0.count != width }) {
                throw ShapeError("a micro-batch gave \(other.count) numbers where each gives \(width)")
            }
            let combine = combine ?? elementWiseSum
            return try exchange.reduce(
                layout.join(parts, add: combine), width: width, combine: combine)
        } catch {
            throw FunctionError(function: "total", inputs: [], cause: error)
        }
    }
}

extension StatisticsExchange {
    /// Does nothing.
    public func began(layer: Int) {}
}

/// The exchange of a process that holds the whole batch.
public final class LocalStatistics: StatisticsExchange {
    /// Creates an exchange without other ranks.
    public init() {}

    /// The only part.
    ///
    /// - Throws: `ShapeError` if the batch is not one whole subtree: it then belongs to several ranks.
    public func reduce(
        _ parts: [[Double]], width: Int, combine: ([Double], [Double]) -> [Double]
    ) throws(ShapeError) -> [Double] {
        guard parts.count == 1 else {
            throw ShapeError(
                "a share in \(parts.count) subtrees is not a whole batch: give the pass an exchange")
        }
        return parts[0]
    }
}
