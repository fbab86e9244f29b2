import Collectives
import Configuration
import DataParallel
import Datasets
import NeuralNetworks
import Optimization

/// What trainers know of an experiment: a model, what it learns from, and how samples are grouped.
struct TrainingSetup {
    /// This rank's copy of the model.
    let model: Sequential
    /// What training makes small.
    let loss: any Loss
    /// What keeps the weights of layers small that say nothing of their own.
    var regularization = WeightRegularization()
    /// The data sets.
    let data: ExperimentData
    /// How samples are grouped.
    let batch: BatchPlan
    /// The seed of all random numbers.
    let seed: UInt64
    /// Whether every epoch has an order of its own.
    var isShuffled = true
    /// Whether each step verifies that what is kept in memory has not changed by itself.
    var verifiesMemory = true
    /// How many steps lie between those that are looked at layer by layer; nil where none is.
    var diagnoseEvery: Int?
    /// The faults to inject on demand; nil for none.
    var faults: FaultInjector?

    /// Which samples of a data set make up each batch.
    func sampler(for dataset: Dataset) -> Sampler {
        Sampler(
            sampleCount: dataset.sampleCount, batchSize: batch.size, microBatchSize: batch.micro, seed: seed,
            shuffle: isShuffled)
    }

    /// A rank's shares of a data set's batches, in the sampler's order.
    func loader(for dataset: Dataset, _ sampler: Sampler, on communicator: any Communicator) -> Loader {
        Loader(
            dataset, scaling: data.scaling, sampler: sampler, rank: communicator.rank,
            rankCount: communicator.size, type: model.type)
    }

    /// What measures the model.
    func evaluator(on communicator: any Communicator) -> Evaluator {
        Evaluator(
            model: model, loss: loss, regularization: regularization, communicator: communicator,
            microBatchSize: batch.micro)
    }
}
