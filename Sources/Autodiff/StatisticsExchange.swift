import Tensors

/// Combines the ranks' statistics of a global batch on the canonical tree, so that a function sees the whole
/// batch without knowing about ranks.
public protocol StatisticsExchange: AnyObject {
    /// Combines a short vector over all micro-batches of the global batch, with the same bits on all ranks.
    ///
    /// - Parameters:
    ///   - parts: a vector of `width` numbers per subtree of the rank's share, or per micro-batch; none if
    ///     it has no samples.
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
