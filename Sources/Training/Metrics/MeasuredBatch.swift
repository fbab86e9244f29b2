import Collectives
import NeuralNetworks
import Summation
import Tensors

/// A share of a batch with what the model made of it.
struct MeasuredBatch {
    /// The model's outputs, a row for each sample.
    let outputs: Tensor
    /// What was wanted.
    let targets: Targets
    /// The division of the rows into micro-batches.
    let samples: SampleLayout
    /// The micro-batches of all ranks.
    let forest: Forest
}

/// What metrics are computed from, gathered batch by batch.
protocol MetricTally {
    /// Takes in a share of a batch.
    ///
    /// - Throws: `ShapeError` if targets do not fit outputs, or `CommunicationError`.
    /// - Note: collective, every rank calls it in the same order, one without samples too.
    mutating func add(_ batch: MeasuredBatch, communicator: any Communicator) throws

    /// The metrics over all batches and ranks, the same on every rank.
    ///
    /// - Note: collective, every rank calls it in the same order.
    func metrics(communicator: any Communicator) throws(CommunicationError) -> TaskMetrics
}

extension Communicator {
    /// The sums over all ranks of whole numbers counted on each: exact, and so in any order the same.
    func sum(ofCounts counts: [Double]) throws(CommunicationError) -> [Double] {
        try treeSum(
            [counts], width: counts.count, forest: Forest(leafCount: size, ranks: size), phase: .metrics)
    }
}
