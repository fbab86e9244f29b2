import Autodiff
import Datasets
import NeuralNetworks
import Optimization
import Summation
import Tensors

/// One rank's copy of the trained parameters in an arena, and the objective to minimize.
public final class Replica {
    /// The losses of a share of a batch, sample by sample, with the graph that made them.
    package typealias Objective = (Batch, ForwardPass) throws -> Evaluation

    /// The trained parameters and their gradients.
    public let arena: ParameterArena
    /// The default regularization, for layers that set none.
    let defaultRegularization: WeightRegularization
    private let parameters: [Parameter]
    private let models: [Sequential]
    /// The state of the models that changes in a forward pass.
    private let buffers: [(name: String, buffer: Buffer)]
    private let objective: Objective

    /// A replica of the parameters of some models.
    ///
    /// - Parameters:
    ///   - parameters: the trained parameters.
    ///   - models: the models, whose buffers change in a forward pass.
    ///   - type: the type of the parameters.
    ///   - regularization: the default regularization, for layers that set none.
    ///   - objective: the losses of a share of a batch.
    package init(
        _ parameters: [Parameter], of models: [Sequential], type: ScalarType,
        regularization: WeightRegularization = WeightRegularization(),
        objective: @escaping Objective
    ) {
        defaultRegularization = regularization
        self.parameters = parameters
        arena = ParameterArena(parameters, type: type)
        self.models = models
        buffers = models.flatMap(\.buffers)
        self.objective = objective
    }

    /// A replica of a model that learns the batches' targets. Frozen parameters stay as they are.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - loss: the loss function to minimize.
    ///   - regularization: the default regularization, for layers that set none.
    public convenience init(
        model: Sequential, loss: any Loss, regularization: WeightRegularization = WeightRegularization()
    ) {
        self.init(
            model.learnedParameters, of: [model], type: model.type, regularization: regularization
        ) { batch, pass in
            try Evaluation(of: model, loss: loss, on: batch, pass)
        }
    }

    /// The problem of the models, or of an optimizer for the regularization; nil if there is none.
    func problem(with optimizer: any Optimizer) -> String? {
        models.lazy.compactMap(\.problem).first
            ?? ModelRegularization(parameters, defaults: defaultRegularization).problem(with: optimizer)
    }

    /// The losses of a share of a batch, sample by sample, with the graph that made them.
    ///
    /// - Throws: `FunctionError`, or the error of an exchange with other ranks.
    func forward(_ batch: Batch, _ pass: ForwardPass) throws -> Evaluation {
        do {
            return try objective(batch, pass)
        } catch let error as FunctionError {
            throw error.underlyingError ?? error
        }
    }

    /// Fills the arena's gradient vectors, one for each subtree of the share, with the gradient of the mean
    /// loss over the global batch.
    ///
    /// - Throws: `FunctionError`, or the error of an exchange with other ranks.
    func backward(_ evaluation: Evaluation) throws {
        let samples = evaluation.samples
        arena.prepareGradients(partCount: samples.subtrees.count)
        let share = 1 / Double(samples.globalSampleCount)
        do throws(FunctionError) {
            try evaluation.losses.backward(
                seed: Tensor(repeating: share, shape: evaluation.losses.shape, type: arena.type))
        } catch {
            throw error.underlyingError ?? error
        }
        arena.zeroMissingGradients()
    }

    /// Verifies on a few samples of a batch that losses, gradients and buffers do not depend on the division of the
    /// samples among ranks: all of them at once, and in two parts, have to give the same bits, in training and in
    /// evaluation.
    ///
    /// - Parameter batch: the samples, the same on every rank.
    /// - Returns: a checksum of losses, gradients and buffers.
    /// - Throws: `RankDependence` if they do, or the error of a function.
    /// - Note: No other rank takes part; the models' buffers are afterwards as before.
    func verifyIndependence(on batch: Batch, step: Int) throws -> UInt64 {
        let state = buffers.map(\.buffer.data)
        let restore = { [buffers] in
            for (named, data) in zip(buffers, state) { named.buffer.data = data }
        }
        defer { restore() }
        let checksum = try RankIndependence(of: batch, step: step, mode: .training).verify { batch, pass in
            restore()
            var losses: [Double] = []
            let gradients = try arena.separateGradients {
                let evaluation = try forward(batch, pass)
                let seed = Tensor(
                    repeating: 1, shape: evaluation.losses.shape, type: evaluation.losses.data.type)
                try evaluation.losses.backward(seed: seed)
                losses = evaluation.losses.data.values
            }
            return RankIndependence.Values(
                losses: losses, names: arena.slots.map(\.name), gradients: gradients,
                buffers: buffers.map { ($0.name, $0.buffer.data) })
        }
        try RankIndependence(of: batch, step: step, mode: .evaluation).verify { batch, pass in
            restore()
            let losses = try withoutGradients { try forward(batch, pass).losses.data.values }
            return RankIndependence.Values(
                losses: losses, names: [], gradients: [],
                buffers: buffers.map { ($0.name, $0.buffer.data) })
        }
        return checksum
    }
}
