import Autodiff
import Collectives
import Datasets
import NeuralNetworks

/// What a model is worth on a data set.
public struct EvaluationResult: Sendable {
    /// The mean loss over all samples.
    public let loss: Double
    /// The share of samples that are classified right.
    public let accuracy: Double
    /// The number of samples.
    public let sampleCount: Int
}

/// Measures a replica on whole data sets: every sample counts once, whichever rank it falls to.
struct Evaluator {
    let replica: Replica
    let communicator: any Communicator
    let microBatchSize: Int

    /// The samples of one batch. It enters the order of additions, so it follows from nothing but this number and `microBatchSize`.
    private static let batchSize = 1024

    /// Loss and accuracy over a data set.
    ///
    /// - Note: collective, every rank calls it in the same order.
    func evaluate(_ dataset: Dataset, scaling: FittedScaling) throws -> EvaluationResult {
        let batches = Batches(
            of: dataset, scaling: scaling, batchSize: Self.batchSize, microBatchSize: microBatchSize,
            rank: communicator.rank, rankCount: communicator.size, type: replica.model.type)
        var totals = [0.0, 0.0]
        for batch in batches {
            let partition = BatchPartition(
                sampleCount: batch.layout.globalSampleCount, microBatchSize: microBatchSize,
                rankCount: communicator.size)
            let sums = try withoutGradients { try replica.forward(batch).sums() }
            totals = elementWiseSum(
                totals,
                try communicator.treeReduce(
                    sums, width: 2, forest: Forest(partition), phase: .metrics, combine: elementWiseSum))
        }
        let count = Double(dataset.sampleCount)
        return EvaluationResult(
            loss: totals[0] / count, accuracy: totals[1] / count, sampleCount: dataset.sampleCount)
    }
}

extension Forest {
    /// The micro-batches of a global batch.
    public init(_ partition: BatchPartition) {
        self.init(leafCount: partition.microBatchCount, runs: partition.runs)
    }
}
