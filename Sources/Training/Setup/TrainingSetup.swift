import Collectives
import Configuration
import DataParallel
import Datasets
import NeuralNetworks

/// The setup of a training: the model, the data, and the sizes of batches.
package struct TrainingSetup {
    /// This rank's copy of the model.
    package let model: Sequential
    /// The loss function to minimize.
    package let loss: any Loss
    /// The default weight regularization, for layers that set none.
    package var defaultRegularization = WeightRegularization()
    /// The data sets.
    package let data: ExperimentData
    /// The sizes of batches and micro-batches.
    package var batch: BatchPlan
    /// The seed of all random numbers.
    let seed: UInt64
    /// True if every epoch has its own random order.
    var isShuffled = true
    /// True if each step verifies that data kept in memory has not been corrupted.
    package var verifiesMemory = true
    /// The weight of each class in the training loss; nil if all count alike.
    package var classWeights: [Double]?
    /// The criterion of the threshold between two classes; nil for one half.
    var thresholdCriterion: ThresholdCriterion?
    /// True to measure all metrics of validation and test set at the end.
    var measuresAtEnd = false
    /// The number of steps between diagnoses of the layers; nil for none.
    var diagnoseEvery: Int?
    /// The reaction to a loss or gradient that is not finite.
    var onDivergence = DivergenceReaction.stop
    /// The faults to inject on demand; nil for none.
    var faults: FaultInjector?
    /// The log of this rank, which gets a line for each step; nil for none.
    var log: RankLog?
    /// The step to be computed with one rank's part of it, after which training ends; nil for none.
    var replay: StepReplay?

    /// Returns the sampler of a data set's batches.
    package func sampler(for dataset: Dataset) -> Sampler {
        Sampler(
            sampleCount: dataset.sampleCount, batchSize: batch.size, microBatchSize: batch.micro, seed: seed,
            shuffle: isShuffled)
    }

    /// Returns a loader of a rank's shares of a data set's batches, in the sampler's order.
    package func loader(for dataset: Dataset, _ sampler: Sampler, on communicator: any Communicator) -> Loader
    {
        loader(for: dataset, sampler, rank: communicator.rank, of: communicator.size)
    }

    /// Returns a loader of the shares that one of `rankCount` ranks has.
    func loader(for dataset: Dataset, _ sampler: Sampler, rank: Int, of rankCount: Int) -> Loader {
        Loader(
            dataset, scaling: data.scaling, sampler: sampler, rank: rank, rankCount: rankCount,
            type: model.type)
    }

    /// Returns an evaluator of the model.
    func evaluator(on communicator: any Communicator) -> Evaluator {
        Evaluator(
            model: model, loss: loss, defaultRegularization: defaultRegularization,
            communicator: communicator,
            microBatchSize: batch.micro)
    }
}
