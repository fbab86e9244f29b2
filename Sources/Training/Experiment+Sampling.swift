import Collectives
import Datasets

extension Experiment {
    /// Which samples of a data set make up each batch, as the plan says.
    func sampler(for dataset: Dataset) -> Sampler {
        Sampler(
            sampleCount: dataset.sampleCount, batchSize: plan.batch.size, microBatchSize: plan.batch.micro,
            seed: UInt64(plan.seed), shuffle: plan.training.shuffle)
    }

    /// A rank's shares of a data set's batches, in the sampler's order.
    func loader(for dataset: Dataset, _ sampler: Sampler, on communicator: any Communicator) -> Loader {
        Loader(
            dataset, scaling: data.scaling, sampler: sampler, rank: communicator.rank,
            rankCount: communicator.size, type: model.type)
    }
}

/// Which ranks hold which micro-batches of an epoch's batches: those of full size, and the last one.
struct EpochForests {
    private let forests: [Int: Forest]

    init(_ sampler: Sampler, ranks: Int) {
        var forests: [Int: Forest] = [:]
        for step in [0, sampler.stepsPerEpoch - 1] {
            let partition = sampler.partition(step: step, rankCount: ranks)
            forests[partition.sampleCount] = Forest(partition)
        }
        self.forests = forests
    }

    /// That of a batch.
    subscript(batch: Batch) -> Forest {
        guard let forest = forests[batch.layout.globalSampleCount] else {
            preconditionFailure("an epoch has two sizes of batches at the most")
        }
        return forest
    }
}
