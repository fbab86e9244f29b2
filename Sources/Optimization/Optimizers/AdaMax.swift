import Registry
import Tensors

/// AdaMax: m ← β₁m + (1 − β₁)g; u ← max(β₂u, |g|); θ ← θ − ηm/((1 − β₁^t)·(u + ε)).
///
/// ε as in Keras 3; in PyTorch u ← max(β₂u, |g| + ε).
///
/// Source: Kingma & Ba 2015, arXiv:1412.6980, section 7.1.
public struct AdaMax: Optimizer {
    /// The learning rate η.
    public let learningRate: Double
    private let moments: Moments

    /// Creates the rule: a step along the mean gradient, divided by its decaying maximum magnitude.
    public init(learningRate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7) {
        self.init(learningRate: learningRate, Moments(beta1: beta1, beta2: beta2, epsilon: epsilon))
    }

    private init(learningRate: Double, _ moments: Moments) {
        self.learningRate = learningRate
        self.moments = moments
    }

    /// m and u, which start at 0.
    public var stateVectors: [StateVector] { [StateVector("momentum"), StateVector("norm")] }

    /// θ ← θ − ηm/((1 − β₁^t)·(u + ε)).
    public func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update) {
        parameters.updateAdaMax(
            gradient: gradient, momentum: state[0], norm: state[1], learningRate: update.learningRate,
            beta1: moments.beta1, beta2: moments.beta2,
            momentumCorrection: Moments.filledShare(moments.beta1, step: update.step, type: parameters.type),
            epsilon: moments.epsilon, gradientScale: update.gradientScale)
    }

    static let entry = Entry<any Optimizer>(
        "adamax",
        "AdaMax: θ ← θ − ηm/((1 − β₁^t)·(u + ε)), with m the moving average of g and u ← max(β₂u, |g|).",
        options: [Moments.learningRateOption] + Moments.options, shorthand: Moments.learningRateOption.name
    ) { AdaMax(learningRate: $0[Moments.learningRateOption], Moments($0)) }
}
