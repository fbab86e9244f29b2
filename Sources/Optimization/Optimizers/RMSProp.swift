import Registry
import Tensors

/// RMSProp: v ← ρv + (1 − ρ)g²; θ ← θ − ηg/√(v + ε).
///
/// Centered, the variance s = v − a² replaces v under the root, where a ← ρa + (1 − ρ)g: it is computed as
/// s ← ρs + ρ(1 − ρ)(g − a)², with a before its update, which is the same without cancellation. With a
/// momentum β > 0: m ← βm + ηg/√(…); θ ← θ − m.
/// ε stands under the root, as in Keras 3; in PyTorch outside.
///
/// Source: Tieleman & Hinton 2012, lecture 6e of "Neural networks for machine learning"; centered: Graves
/// 2013, arXiv:1308.0850.
public struct RMSProp: Optimizer {
    /// The learning rate η.
    public let learningRate: Double
    /// The momentum β; nil if it is 0.
    public var momentum: Double? { beta > 0 ? beta : nil }
    private let rho: Double
    private let beta: Double
    private let epsilon: Double
    private let isCentered: Bool

    /// Creates the rule: a gradient step with the learning rate η, divided by the root of the mean square,
    /// which decays at the rate ρ.
    public init(
        learningRate: Double = 0.001, rho: Double = 0.9, momentum: Double = 0, epsilon: Double = 1e-7,
        isCentered: Bool = false
    ) {
        self.learningRate = learningRate
        self.rho = rho
        beta = momentum
        self.epsilon = epsilon
        self.isCentered = isCentered
    }

    /// True.
    public var squaresGradient: Bool { true }

    /// v, or s and a if the rule is centered; m if it has a momentum. All start at 0.
    public var stateVectors: [StateVector] {
        (isCentered ? [StateVector("variance"), StateVector("average_gradient")] : [StateVector("velocity")])
            + (beta > 0 ? [StateVector("momentum")] : [])
    }

    /// θ ← θ − ηg/√(v + ε) after v ← ρv + (1 − ρ)g², or the centered form or the one with momentum.
    public func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update) {
        parameters.updateRMSProp(
            gradient: gradient, velocity: state[0], average: isCentered ? state[1] : nil,
            momentum: beta > 0 ? state.last : nil, learningRate: update.learningRate, rho: rho,
            beta: update.momentum ?? beta, epsilon: epsilon, gradientScale: update.gradientScale)
    }

    /// The problem with its settings.
    public var problem: String? {
        Self.learningRateOption.problem(with: learningRate) ?? Self.rhoOption.problem(with: rho)
            ?? Self.momentumOption.problem(with: beta) ?? Self.epsilonOption.problem(with: epsilon)
    }

    private static let learningRateOption = Option(
        "learning_rate", default: 0.001, .notNegative, help: "learning rate η")
    private static let rhoOption = Option(
        "rho", default: 0.9, .fraction, help: "decay rate ρ of the moving average of g²")
    private static let momentumOption = Option(
        "momentum", default: 0.0, .fraction, help: "momentum coefficient β")
    private static let epsilonOption = Option(
        "epsilon", default: 1e-7, .positive, help: "ε, inside the square root, for numerical stability")
    private static let centeredOption = Option(
        "centered", default: false,
        help: "whether to normalize by the variance: subtracts the squared moving average of g from v")

    static let entry = Entry<any Optimizer>(
        "rmsprop", "RMSProp: v ← ρv + (1 − ρ)g²; θ ← θ − ηg/√(v + ε).",
        options: [learningRateOption, rhoOption, momentumOption, epsilonOption, centeredOption],
        shorthand: learningRateOption.name
    ) {
        RMSProp(
            learningRate: $0[learningRateOption], rho: $0[rhoOption], momentum: $0[momentumOption],
            epsilon: $0[epsilonOption], isCentered: $0[centeredOption])
    }
}
