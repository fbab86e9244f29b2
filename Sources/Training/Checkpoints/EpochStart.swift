import DataParallel
import NeuralNetworks
import Tensors

/// The state of a stage at the beginning of an epoch: the model, and this rank's shard of the optimizer's state.
struct EpochStart {
    /// The model.
    let weights: ModelSnapshot
    /// The optimizer's state vectors, this rank's shard.
    let optimizer: [Tensor]

    /// Copies the current state.
    init(_ model: Sequential, _ step: TrainingStep) {
        weights = ModelSnapshot(model)
        optimizer = step.copyOfState()
    }

    /// The state that a checkpoint holds beside that of its own moment.
    ///
    /// - Parameter step: the step of the epoch; its state is the same afterwards.
    /// - Note: Collective: every rank must call it in the same order.
    init(_ checkpoint: RunResumption, _ model: Sequential, _ step: TrainingStep) throws {
        weights = try checkpoint.epochStartWeights(of: model)
        let now = step.copyOfState()
        try checkpoint.restore(step, prefix: CheckpointFiles.epochStartPrefix)
        optimizer = step.copyOfState()
        step.restoreState(now)
    }

    /// Takes model and optimizer back to it.
    func restore(_ model: Sequential, _ step: TrainingStep) {
        weights.restore(model)
        step.restoreState(optimizer)
    }
}
