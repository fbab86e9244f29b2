import Autodiff
import Collectives
import Summation
import Tensors

/// The exchange of one global batch's statistics among the ranks, on the canonical tree.
package final class BatchStatistics: StatisticsExchange {
    private let communicator: any Communicator
    private let forest: Forest
    /// The time spent in exchanges so far, most of it waiting for other ranks.
    private(set) var seconds = 0.0
    /// The exchanges so far.
    private(set) var volume = StatisticsVolume()

    /// The exchange for a batch whose micro-batches lie as `forest` says.
    package init(_ communicator: any Communicator, over forest: Forest) {
        self.communicator = communicator
        self.forest = forest
    }

    /// The vector of the whole batch, over all ranks.
    package func reduce(
        _ parts: [[Double]], width: Int, combine: ([Double], [Double]) -> [Double]
    ) throws -> [Double] {
        let microBatches = forest.runs[communicator.rank].count
        guard parts.allSatisfy({ $0.count == width }),
            [microBatches, forest.subtrees(of: communicator.rank).count].contains(parts.count)
        else {
            throw ShapeError(
                "the statistics of \(microBatches) micro-batches are as many vectors of \(width) numbers, not of \(parts.map(\.count))"
            )
        }
        let parts = joined(parts, combine)
        let start = ContinuousClock.now
        defer { seconds += (ContinuousClock.now - start).seconds }
        volume.exchanges += 1
        volume.numbers += width
        return try communicator.treeReduce(
            parts, width: width, forest: forest, phase: .statistics, combine: combine)
    }

    /// Shows in which layer this rank is.
    package func began(layer: Int) { communicator.lifeSign.enter(layer: layer) }

    /// A vector for each subtree, from those or from one for each micro-batch.
    private func joined(_ parts: [[Double]], _ combine: ([Double], [Double]) -> [Double]) -> [[Double]] {
        let subtrees = forest.subtrees(of: communicator.rank)
        let first = forest.runs[communicator.rank].lowerBound
        if parts.count == subtrees.count { return parts }
        return subtrees.compactMap { subtree in
            CanonicalTree.sum(
                of: parts[subtree.lowerBound - first..<subtree.upperBound - first], add: combine)
        }
    }
}

/// The amount of statistics that ranks exchange.
package struct StatisticsVolume: Sendable, Hashable {
    /// The number of exchanges.
    package var exchanges = 0
    /// The number of numbers in their vectors.
    package var numbers = 0

    /// No statistics.
    package init() {}
}
