import Collectives
import NeuralNetworks
import Summation
import Tensors

/// The exchange of a batch's statistics among the ranks of a run.
final class CommunicatorStatistics: StatisticsExchange {
    private let communicator: any Communicator
    /// Which ranks hold which micro-batches of the batch in work.
    var microBatches: Forest?
    /// The time spent in exchanges so far, most of it waiting for other ranks.
    private(set) var seconds = 0.0
    /// Why an exchange failed: what the layer that asked for it could not say.
    private(set) var failure: CommunicationError?

    init(_ communicator: any Communicator) { self.communicator = communicator }

    /// The vector of the whole batch, over all ranks.
    func reduce(
        _ parts: [[Double]], width: Int, combine: ([Double], [Double]) -> [Double]
    ) throws(ShapeError) -> [Double] {
        guard let microBatches else { preconditionFailure("statistics are exchanged within a batch") }
        let parts = joined(parts, microBatches, combine)
        let start = ContinuousClock.now
        defer { seconds += (ContinuousClock.now - start).seconds }
        do throws(CommunicationError) {
            return try communicator.treeReduce(
                parts, width: width, forest: microBatches, phase: .statistics, combine: combine)
        } catch {
            failure = error
            throw ShapeError("the exchange of statistics failed: \(error)")
        }
    }

    /// Tells who looks where this rank is.
    func began(layer: Int) { communicator.lifeSign.enter(layer: layer) }

    /// A vector for each subtree, where the parts are one for each micro-batch.
    private func joined(
        _ parts: [[Double]], _ microBatches: Forest, _ combine: ([Double], [Double]) -> [Double]
    ) -> [[Double]] {
        let subtrees = microBatches.subtrees(of: communicator.rank)
        let first = microBatches.runs[communicator.rank].lowerBound
        if parts.count == subtrees.count { return parts }
        return subtrees.compactMap { subtree in
            CanonicalTree.sum(
                of: parts[subtree.lowerBound - first..<subtree.upperBound - first], add: combine)
        }
    }

    /// Runs `body` on a batch; an exchange that fails in it is thrown as what it is.
    func during<Value>(_ microBatches: Forest, _ body: () throws -> Value) throws -> Value {
        self.microBatches = microBatches
        do {
            return try body()
        } catch {
            throw failure ?? error
        }
    }
}
