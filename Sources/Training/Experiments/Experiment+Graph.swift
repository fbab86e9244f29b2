import Autodiff
import Collectives
import Configuration
import DataParallel
import NeuralNetworks

extension Experiment {
    /// Returns the computation graph of the losses of samples in training, as the first of them make it, with all layers
    /// trainable.
    ///
    /// - Throws: `FunctionError` if the samples do not fit the model.
    public func computationGraph() throws -> ComputationGraph {
        try model.freeze([])
        defer { try? model.freeze(stages[0].frozenLayers) }
        var setup = setup
        // Two samples, since one has no variance.
        setup.batch = BatchPlan(size: 2, micro: 2)
        let training = try data.training.weighted(byClass: classWeights)
        let alone = SoloCommunicator()
        let batch = setup.loader(for: training, setup.sampler(for: training), on: alone).batch(
            epoch: 0, step: 0)
        let pass = ForwardPass(
            samples: batch.layout, mode: .training, statistics: BatchStatistics(alone, over: batch.forest))
        return ComputationGraph(of: try Evaluation(of: model, loss: loss, on: batch, pass).losses)
    }
}
