import Tensors

/// AdaMax: m ← β₁m + (1 − β₁)g; u ← max(β₂u, |g|); θ ← θ − ηm/((1 − β₁^t)·(u + ε)).
///
/// ε as in Keras 3; in PyTorch u ← max(β₂u, |g| + ε).
///
/// Source: Kingma & Ba 2015, arXiv:1412.6980, section 7.1.
public struct AdaMax: Optimizer {
    /// The learning rate η.
    public let learningRate: Double
    private let hyperparameters: AdamHyperparameters

    /// Creates the rule: a step along the mean gradient, divided by its decaying maximum magnitude.
    public init(
        learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7
    ) {
        self.init(learningRate, AdamHyperparameters(beta1: beta1, beta2: beta2, epsilon: epsilon))
    }

    private init(_ learningRate: Double, _ hyperparameters: AdamHyperparameters) {
        self.learningRate = learningRate
        self.hyperparameters = hyperparameters
    }

    /// m and u, which start at 0.
    public var stateVectors: [StateVector] { [StateVector("momentum"), StateVector("norm")] }

    /// θ ← θ − ηm/((1 − β₁^t)·(u + ε)).
    public func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update) {
        parameters.updateAdaMax(
            gradient: gradient, momentum: state[0], norm: state[1], learningRate: update.learningRate,
            beta1: hyperparameters.beta1, beta2: hyperparameters.beta2,
            momentumCorrection: AdamHyperparameters.biasCorrection(
                hyperparameters.beta1, step: update.step, type: parameters.type),
            epsilon: hyperparameters.epsilon, gradientScale: update.gradientScale)
    }

    /// The problem with its settings.
    public var problem: String? { hyperparameters.problem(learningRate) }

    static let entry = AdamHyperparameters.entry(
        "adamax",
        "AdaMax: θ ← θ − ηm/((1 − β₁^t)·(u + ε)), with m the moving average of g and u ← max(β₂u, |g|)."
    ) { learningRate, hyperparameters, _ in AdaMax(learningRate, hyperparameters) }
}
