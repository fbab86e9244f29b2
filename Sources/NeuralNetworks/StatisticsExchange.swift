import Tensors

/// Brings together what each rank knows of a global batch, on the canonical tree: how BatchNorm sees the whole batch without knowing of ranks.
public protocol StatisticsExchange: AnyObject {
    /// The value of a short vector over all micro-batches of the global batch, with the same bits on all ranks.
    ///
    /// - Parameters:
    ///   - parts: a vector of `width` numbers for each subtree in the rank's share; none on a rank without samples.
    ///   - width: the length of all vectors on all ranks.
    ///   - combine: the vector of a left and a right subtree, in this order: their sum, or merged moments.
    /// - Throws: the error of the exchange. It reaches whoever called the function as `FunctionError.underlyingError`.
    /// - Note: collective, every rank calls it in the same order, a rank without samples too.
    func reduce(
        _ parts: [[Double]], width: Int, combine: ([Double], [Double]) -> [Double]
    ) throws -> [Double]

    /// Hears that the forward pass now comes to a layer, counted from 0; for reports.
    func began(layer: Int)
}

extension StatisticsExchange {
    /// Of interest only where others may wait.
    public func began(layer: Int) {}
}

/// The exchange of a process that holds the whole batch.
public final class LocalStatistics: StatisticsExchange {
    /// An exchange with nobody.
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
