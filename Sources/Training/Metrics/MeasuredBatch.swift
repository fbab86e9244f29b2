import Collectives
import Summation
import Tensors

/// A share of a batch with the model's outputs.
struct MeasuredBatch {
    /// The model's outputs, one row per sample.
    let outputs: Tensor
    /// The targets.
    let targets: Targets
    /// The index of each row in the data set.
    let indices: [Int]
    /// The division of the rows into micro-batches.
    let samples: SampleLayout
    /// The micro-batches of all ranks.
    let forest: Forest
}

/// Accumulates the counts or sums of metrics, batch by batch.
protocol MetricTally {
    /// Adds a share of a batch.
    ///
    /// - Throws: `ShapeError` if targets do not fit outputs, or `CommunicationError`.
    /// - Note: Collective: every rank must call it in the same order, also without samples.
    mutating func add(_ batch: MeasuredBatch, communicator: any Communicator) throws

    /// The metrics over all batches and ranks, the same on every rank.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    func metrics(communicator: any Communicator) throws(CommunicationError) -> TaskMetrics
}

extension Communicator {
    /// Returns the sums of integer counts over all ranks: exact, and thus independent of the order.
    func sum(ofCounts counts: [Double]) throws(CommunicationError) -> [Double] {
        try treeSum(
            [counts], width: counts.count, forest: Forest(leafCount: size, ranks: size), phase: .metrics)
    }
}
