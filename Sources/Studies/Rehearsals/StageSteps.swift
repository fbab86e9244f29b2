import Collectives
import DataParallel
import Datasets
import Optimization
import Training

/// Steps of a stage by themselves: without epochs, schedule, evaluation, records and checkpoints. They change the model in
/// memory, and nothing else.
final class StageSteps {
    /// The step.
    let step: TrainingStep
    private let loader: Loader
    private let communicator: any Communicator
    private var taken = 0

    /// Steps on this rank, from the first batch of the training data. The stage's layers are frozen, the others unfrozen.
    ///
    /// - Throws: `ModelError` if the stage's patterns do not fit the model.
    /// - Note: Collective: every rank must call it in the same order.
    init(_ stage: Stage, _ setup: TrainingSetup, on communicator: any Communicator) throws {
        self.communicator = communicator
        try setup.model.freeze(stage.frozenLayers)
        step = try TrainingStep(
            Replica(model: setup.model, loss: setup.loss, regularization: setup.defaultRegularization),
            optimizer: stage.optimizer, clipping: stage.clipping, on: communicator,
            verifiesMemory: setup.verifiesMemory)
        let training = try setup.data.training.weighted(byClass: setup.classWeights)
        loader = setup.loader(for: training, setup.sampler(for: training), on: communicator)
    }

    /// The number of steps of an epoch.
    var stepsPerEpoch: Int { loader.stepsPerEpoch }

    /// Takes the next step, epoch after epoch.
    ///
    /// - Parameter rates: the rates of the step.
    /// - Returns: the rank's share of the batch, and the measures of the step.
    /// - Note: Collective: every rank must call it in the same order.
    @discardableResult
    func next(_ rates: Rates) throws -> (batch: Batch, result: StepResult) {
        communicator.step = taken + 1
        communicator.lifeSign.enter(.data)
        let batch = loader.batch(epoch: taken / stepsPerEpoch, step: taken % stepsPerEpoch)
        let result = try step(batch, step: taken, rates: rates)
        taken += 1
        return (batch, result)
    }

    /// The failure of the first step, whose loss or gradient is not finite.
    func divergence(_ result: StepResult) -> RankFailure {
        StepWatch(
            "training", advice: "look at the data, or try another initializer", communicator: communicator
        ).divergence(result.finding, step: taken)
    }
}
