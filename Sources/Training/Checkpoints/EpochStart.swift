import DataParallel
import NeuralNetworks
import Tensors

/// The state of a part of a run at the beginning of an epoch: the models, and this rank's shard of the optimizers'
/// states.
struct EpochStart {
    /// The models, by the names of their files.
    let models: [(name: String, weights: ModelSnapshot)]
    /// The state vectors of each optimizer, this rank's shard.
    let optimizers: [[Tensor]]

    typealias Models = [(name: String, model: Sequential)]
    typealias Optimizers = [(prefix: String, step: TrainingStep)]

    /// Copies the current state.
    init(_ models: Models, _ optimizers: Optimizers) {
        self.models = models.map { (CheckpointFiles.epochStart($0.name), ModelSnapshot($0.model)) }
        self.optimizers = optimizers.map { $0.step.copyOfState() }
    }

    /// The state that a checkpoint holds beside that of its own moment.
    ///
    /// - Parameter optimizers: the steps of the epoch; their state is the same afterwards.
    /// - Note: Collective: every rank must call it in the same order.
    init(_ checkpoint: RunResumption, _ models: Models, _ optimizers: Optimizers) throws {
        self.models = try models.map { name, model in
            let name = CheckpointFiles.epochStart(name)
            return (name, try checkpoint.epochStartWeights(of: model, named: name))
        }
        self.optimizers = try optimizers.map { prefix, step in
            let now = step.copyOfState()
            try checkpoint.restore(step, prefix: CheckpointFiles.epochStartPrefix + prefix)
            defer { step.restoreState(now) }
            return step.copyOfState()
        }
    }

    /// Takes models and optimizers back to it.
    func restore(_ models: Models, _ optimizers: Optimizers) {
        for (own, (_, model)) in zip(self.models, models) { own.weights.restore(model) }
        for (own, (_, step)) in zip(self.optimizers, optimizers) { step.restoreState(own) }
    }
}
