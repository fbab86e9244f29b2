import Registry
import Tensors

/// Adam with decoupled weight decay: θ ← θ − ηλθ, then Adam's step, which does not include the decay.
///
/// All parameters decay, including biases, as in Keras 3 and PyTorch by default.
///
/// Source: Loshchilov & Hutter 2019, "Decoupled weight decay regularization", arXiv:1711.05101.
public struct AdamW: Optimizer {
    /// The learning rate η.
    public let learningRate: Double
    private let weightDecay: Double
    private let hyperparameters: AdamHyperparameters

    /// Creates Adam with the weight decay λ.
    public init(
        learningRate: Double = 0.001, weightDecay: Double = 0.004, beta1: Double = 0.9, beta2: Double = 0.999,
        epsilon: Double = 1e-7
    ) {
        self.init(
            learningRate: learningRate, weightDecay: weightDecay,
            AdamHyperparameters(beta1: beta1, beta2: beta2, epsilon: epsilon))
    }

    private init(learningRate: Double, weightDecay: Double, _ hyperparameters: AdamHyperparameters) {
        self.learningRate = learningRate
        self.weightDecay = weightDecay
        self.hyperparameters = hyperparameters
    }

    /// True.
    public var squaresGradient: Bool { true }

    /// m and v, which start at 0.
    public var stateVectors: [StateVector] { [StateVector("momentum"), StateVector("velocity")] }

    /// θ ← θ − ηλθ; θ ← θ − α·m/(√v + ε).
    public func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update) {
        hyperparameters.update(
            parameters, gradient: gradient, state: state, update, decay: update.learningRate * weightDecay)
    }

    /// The problem with its settings.
    public var problem: String? {
        hyperparameters.problem(learningRate) ?? Self.weightDecayOption.problem(with: weightDecay)
    }

    private static let weightDecayOption = Option(
        "weight_decay", default: 0.004, .notNegative,
        help: "weight decay coefficient λ; each step decays parameters by the factor 1 − ηλ")

    static let entry = AdamHyperparameters.entry(
        "adamw", "AdamW: Adam with decoupled weight decay of all parameters, θ ← θ − ηλθ before each update.",
        options: [weightDecayOption]
    ) { learningRate, hyperparameters, values in
        AdamW(learningRate: learningRate, weightDecay: values[weightDecayOption], hyperparameters)
    }
}
