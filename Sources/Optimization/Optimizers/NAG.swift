import Tensors

/// Nesterov's accelerated gradient: m ← βm − ηg; θ ← θ + βm − ηg with the new m.
///
/// The gradient is evaluated at the point that the last step's momentum led to, as in Keras 3 and PyTorch;
/// there, θ is the lookahead point of the paper.
///
/// Source: Nesterov 1983, in the form of Sutskever et al. 2013, "On the importance of initialization and
/// momentum in deep learning".
public struct NAG: Optimizer {
    /// The learning rate η.
    public let learningRate: Double
    /// The momentum β.
    public var momentum: Double? { beta }
    private let beta: Double

    /// Creates the rule with the learning rate η and the momentum β.
    public init(learningRate: Double = 0.01, momentum: Double = 0.9) {
        self.learningRate = learningRate
        beta = momentum
    }

    /// 1/(1 − β).
    public func stepFactor(momentum: Double?) -> Double? { 1 / (1 - (momentum ?? beta)) }

    /// m, which starts at 0.
    public var stateVectors: [StateVector] { [StateVector("momentum")] }

    /// m ← βm − ηg; θ ← θ + βm − ηg.
    public func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update) {
        parameters.descend(
            gradient: gradient, velocity: state[0], learningRate: update.learningRate,
            momentum: update.momentum ?? beta, isNesterov: true, gradientScale: update.gradientScale)
    }

    /// The problem with its settings.
    public var problem: String? { Momentum.problem(learningRate, momentum: beta) }

    static let entry = Momentum.entry(
        "nag", "Nesterov's accelerated gradient: m ← βm − ηg; θ ← θ + βm − ηg with the new m."
    ) { NAG(learningRate: $0, momentum: $1) }
}
