import Autodiff
import Datasets
import NeuralNetworks
import Tensors

/// One rank's copy of the model, with its loss and the arena of its parameters.
public final class Replica {
    /// The model; its parameters lie in the arena.
    public let model: Sequential
    /// The parameters and their gradients.
    public let arena: ParameterArena
    private let loss: any Loss

    /// A replica of a model that has just been built.
    public init(model: Sequential, loss: any Loss) {
        self.model = model
        self.loss = loss
        arena = ParameterArena(model.parameters, type: model.type)
    }

    /// Replaces the parameters by tensors of the same names and shapes.
    ///
    /// - Throws: `ModelError` if the file's tensors are not just the model's.
    public func load(_ file: Safetensors) throws(ModelError) {
        try model.load(file)
        arena.adoptParameters()
    }

    /// The digest of the parameters and buffers.
    public var digest: ParameterDigest { ParameterDigest(model) }

    /// The losses of a share of a batch, sample by sample, with the graph that made them.
    func forward(_ batch: Batch, _ pass: ForwardPass) throws(FunctionError) -> Evaluation {
        let x = Variable(batch.features, name: "batch", requiresGradient: false)
        let outputs = try model(x, pass)
        let losses = try loss(outputs, batch.targets)
        do throws(ShapeError) {
            return Evaluation(
                losses: losses, rightAnswers: try loss.rightAnswers(outputs.data, batch.targets),
                samples: batch.layout)
        } catch {
            throw FunctionError(function: "accuracy", inputs: [outputs], reason: error.description)
        }
    }

    /// Fills the arena's gradient vectors, one for each subtree of the share, with the gradient of the mean loss over the global batch.
    func backward(_ evaluation: Evaluation) throws(FunctionError) {
        let samples = evaluation.samples
        arena.prepareGradients(partCount: samples.subtrees.count)
        let share = 1 / Double(samples.globalSampleCount)
        try evaluation.losses.backward(
            seed: Tensor(repeating: share, shape: evaluation.losses.shape, type: model.type))
        arena.clearMissingGradients()
    }
}
