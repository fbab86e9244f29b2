import Autodiff
import Datasets
import NeuralNetworks
import Summation
import Tensors

/// One rank's copy of what is trained: parameters in an arena, and the objective that they are to make small.
public final class Replica {
    /// The losses of a share of a batch, sample by sample, with the graph that made them.
    typealias Objective = (Batch, ForwardPass) throws(FunctionError) -> Evaluation

    /// The parameters that are trained, and their gradients.
    public let arena: ParameterArena
    /// What keeps the weights of layers small that say nothing of their own.
    let regularization: WeightRegularization
    private let sumsSingly: Bool
    private let objective: Objective

    /// A replica of the parameters of some models.
    ///
    /// - Parameter sumsSingly: whether the objective uses parameters in several places. Their gradients are then kept micro-batch by
    ///   micro-batch until all places have given theirs: (a₁ + b₁) + (a₂ + b₂) is the same on any number of ranks, as is (a₁ + a₂), but their
    ///   mixture is not.
    init(
        _ parameters: [Parameter], type: ScalarType,
        regularization: WeightRegularization = WeightRegularization(), sumsSingly: Bool = false,
        objective: @escaping Objective
    ) {
        self.sumsSingly = sumsSingly
        self.regularization = regularization
        arena = ParameterArena(parameters, type: type)
        self.objective = objective
    }

    /// A replica of a model that learns the batches' targets. Parameters that want no gradient are left alone.
    ///
    /// - Parameter regularization: what keeps the weights of layers small that say nothing of their own.
    public convenience init(
        model: Sequential, loss: any Loss, regularization: WeightRegularization = WeightRegularization()
    ) {
        self.init(model.learnedParameters, type: model.type, regularization: regularization) {
            batch, pass throws(FunctionError) in
            try Evaluation(of: model, loss: loss, on: batch, targets: batch.targets, pass)
        }
    }

    /// The losses of a share of a batch, sample by sample, with the graph that made them.
    func forward(_ batch: Batch, _ pass: ForwardPass) throws(FunctionError) -> Evaluation {
        try objective(batch, pass)
    }

    /// How the rows of a share divide into what functions sum over.
    func layout(of share: SampleLayout) -> SampleLayout { sumsSingly ? share.singly : share }

    /// Fills the arena's gradient vectors, one for each subtree of the share, with the gradient of the mean loss over the global batch.
    func backward(_ evaluation: Evaluation) throws(FunctionError) {
        let samples = evaluation.samples
        arena.prepareGradients(partCount: layout(of: samples).subtrees.count)
        let share = 1 / Double(samples.globalSampleCount)
        try evaluation.losses.backward(
            seed: Tensor(repeating: share, shape: evaluation.losses.shape, type: arena.type))
        arena.clearMissingGradients()
        if sumsSingly { arena.joinGradients(over: samples) }
    }
}
