import Tensors

/// Adam: m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²; θ ← θ − α·m/(√v + ε), α = η·√(1 − β₂^t)/(1 − β₁^t).
///
/// This is the form of the paper's section 2 (its ε̂), as in Keras 3; PyTorch adds ε to the corrected root,
/// √(v/(1 − β₂^t)).
///
/// Source: Kingma & Ba 2015, arXiv:1412.6980.
public struct Adam: Optimizer {
    /// The learning rate η.
    public let learningRate: Double
    private let hyperparameters: AdamHyperparameters

    /// Creates the rule: a step along the mean gradient, divided by the root of the mean square.
    public init(
        learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7
    ) {
        self.init(learningRate, AdamHyperparameters(beta1: beta1, beta2: beta2, epsilon: epsilon))
    }

    private init(_ learningRate: Double, _ hyperparameters: AdamHyperparameters) {
        self.learningRate = learningRate
        self.hyperparameters = hyperparameters
    }

    /// True.
    public var squaresGradient: Bool { true }

    /// m and v, which start at 0.
    public var stateVectors: [StateVector] { [StateVector("momentum"), StateVector("velocity")] }

    /// θ ← θ − α·m/(√v + ε).
    public func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update) {
        hyperparameters.update(parameters, gradient: gradient, state: state, update, decay: 0)
    }

    /// The problem with its settings.
    public var problem: String? { hyperparameters.problem(learningRate) }

    static let entry = AdamHyperparameters.entry(
        "adam",
        "Adam: θ ← θ − α·m/(√v + ε), with m and v the moving averages of g and g², α = η·√(1 − β₂^t)/(1 − β₁^t)."
    ) { learningRate, hyperparameters, _ in Adam(learningRate, hyperparameters) }
}

extension AdamHyperparameters {
    /// Performs Adam's step, after θ ← θ − decay·θ.
    func update(
        _ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update, decay: Double
    ) {
        let type = parameters.type
        let root = type.rounded(Self.biasCorrection(beta2, step: update.step, type: type).squareRoot())
        let size = type.rounded(type.rounded(update.learningRate) * root)
        parameters.updateAdam(
            gradient: gradient, momentum: state[0], velocity: state[1],
            stepSize: size / Self.biasCorrection(beta1, step: update.step, type: type), beta1: beta1,
            beta2: beta2,
            epsilon: epsilon, decay: decay, gradientScale: update.gradientScale)
    }
}
