import Autodiff
import Datasets
import NeuralNetworks
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
    private let sumsByMicroBatch: Bool
    private let objective: Objective

    /// A replica of the parameters of some models.
    ///
    /// - Parameters:
    ///   - parameters: the trained parameters.
    ///   - type: the type of the parameters.
    ///   - regularization: the default regularization, for layers that set none.
    ///   - sumsByMicroBatch: true if the objective uses parameters in several places. Their gradients are
    ///     then kept micro-batch by micro-batch until all places have given theirs: (a₁ + b₁) + (a₂ + b₂) is
    ///     the same on any number of ranks, as is (a₁ + a₂), but their mixture is not.
    ///   - objective: the losses of a share of a batch.
    package init(
        _ parameters: [Parameter], type: ScalarType,
        regularization: WeightRegularization = WeightRegularization(), sumsByMicroBatch: Bool = false,
        objective: @escaping Objective
    ) {
        self.sumsByMicroBatch = sumsByMicroBatch
        defaultRegularization = regularization
        arena = ParameterArena(parameters, type: type)
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
        self.init(model.learnedParameters, type: model.type, regularization: regularization) { batch, pass in
            try Evaluation(of: model, loss: loss, on: batch, pass)
        }
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

    /// The division of a share's rows over which functions sum.
    func layout(of share: SampleLayout) -> SampleLayout { sumsByMicroBatch ? share.byMicroBatch : share }

    /// Fills the arena's gradient vectors, one for each subtree of the share, with the gradient of the mean
    /// loss over the global batch.
    ///
    /// - Throws: `FunctionError`, or the error of an exchange with other ranks.
    func backward(_ evaluation: Evaluation) throws {
        let samples = evaluation.samples
        arena.prepareGradients(partCount: layout(of: samples).subtrees.count)
        let share = 1 / Double(samples.globalSampleCount)
        do throws(FunctionError) {
            try evaluation.losses.backward(
                seed: Tensor(repeating: share, shape: evaluation.losses.shape, type: arena.type))
        } catch {
            throw error.underlyingError ?? error
        }
        arena.zeroMissingGradients()
        if sumsByMicroBatch { arena.reduceMicroBatchGradients(over: samples) }
    }
}
