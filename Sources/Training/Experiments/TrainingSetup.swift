import Collectives
import Configuration
import Datasets
import NeuralNetworks
import Optimization

/// The setup of a training: the model, the data, and the sizes of batches.
struct TrainingSetup {
    /// This rank's copy of the model.
    let model: Sequential
    /// The loss function to minimize.
    let loss: any Loss
    /// The default weight regularization, for layers that set none.
    var regularization = WeightRegularization()
    /// The data sets.
    let data: ExperimentData
    /// The sizes of batches and micro-batches.
    let batch: BatchPlan
    /// The seed of all random numbers.
    let seed: UInt64
    /// True if every epoch has its own random order.
    var isShuffled = true
    /// True if each step verifies that data kept in memory has not been corrupted.
    var verifiesMemory = true
    /// The number of steps between diagnoses of the layers; nil for none.
    var diagnoseEvery: Int?
    /// A simulated memory fault of a rank; nil for none.
    var bitFlip: BitFlip?
    /// A simulated delay of a rank; nil for none.
    var delay: Delay?

    /// Returns the sampler of a data set's batches.
    func sampler(for dataset: Dataset) -> Sampler {
        Sampler(
            sampleCount: dataset.sampleCount, batchSize: batch.size, microBatchSize: batch.micro, seed: seed,
            shuffle: isShuffled)
    }

    /// Returns a loader of a rank's shares of a data set's batches, in the sampler's order.
    func loader(for dataset: Dataset, _ sampler: Sampler, on communicator: any Communicator) -> Loader {
        Loader(
            dataset, scaling: data.scaling, sampler: sampler, rank: communicator.rank,
            rankCount: communicator.size, type: model.type)
    }

    /// Returns an evaluator of the model.
    func evaluator(on communicator: any Communicator) -> Evaluator {
        Evaluator(
            model: model, loss: loss, regularization: regularization, communicator: communicator,
            microBatchSize: batch.micro)
    }
}

/// The assignments of micro-batches to ranks in an epoch: one for full batches, and one for the last batch.
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

    /// The assignment of a batch.
    subscript(batch: Batch) -> Forest {
        guard let forest = forests[batch.layout.globalSampleCount] else {
            preconditionFailure("an epoch has two sizes of batches at the most")
        }
        return forest
    }
}
