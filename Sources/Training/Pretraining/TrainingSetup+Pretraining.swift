import DataParallel
import NeuralNetworks

extension TrainingSetup {
    /// Checks that a pretraining suits the model and the samples, and its optimizers the regularization of the layers
    /// that it pretrains.
    ///
    /// - Throws: `ModelError` or `TrainingError` that suggests a change.
    func check(_ pretraining: any Pretraining) throws {
        try pretraining.check(model, samplesIn: data.unlabelledFeatureRange)
        let regularization = ModelRegularization(
            model.layers.prefix(pretraining.layerCount).flatMap(\.parameters), defaults: defaultRegularization
        )
        for optimizer in pretraining.optimizers {
            if let problem = regularization.problem(with: optimizer) {
                throw TrainingError("in the pretraining, \(problem)", .badConfiguration)
            }
        }
    }
}
