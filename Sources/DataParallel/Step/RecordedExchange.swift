import Autodiff
import Summation
import Tensors

/// The exchange of a batch that lies here as a whole, which keeps the results.
final class RecordedExchange: StatisticsExchange {
    private(set) var totals: [[Double]] = []

    func reduce(
        _ parts: [[Double]], width: Int, combine: ([Double], [Double]) -> [Double]
    ) -> [Double] {
        let total = CanonicalTree.sum(of: parts, add: combine) ?? []
        totals.append(total)
        return total
    }
}

/// An exchange with the results of an earlier one, for a part of the batch.
final class RepeatedExchange: StatisticsExchange {
    private var totals: ArraySlice<[Double]>

    init(_ totals: [[Double]]) { self.totals = totals[...] }

    var isDone: Bool { totals.isEmpty }

    func reduce(
        _ parts: [[Double]], width: Int, combine: ([Double], [Double]) -> [Double]
    ) throws(ShapeError) -> [Double] {
        guard let total = totals.popFirst(), total.count == width else {
            throw ShapeError("it takes other sums over samples if there are fewer of them")
        }
        return total
    }
}
