import Registry
import Tensors

/// Adagrad: a ← a + g²; θ ← θ − ηg/√(a + ε).
///
/// ε stands under the root and a starts at 0.1, as in Keras 3; in PyTorch ε stands outside and the
/// accumulator starts at 0.
///
/// Source: Duchi, Hazan & Singer 2011, "Adaptive subgradient methods for online learning and stochastic
/// optimization".
public struct Adagrad: Optimizer {
    /// The learning rate η.
    public let learningRate: Double
    private let initialAccumulator: Double
    private let epsilon: Double

    /// Creates the rule: a gradient step with the learning rate η, divided by the root of the sum of all
    /// squares so far.
    public init(learningRate: Double = 0.001, initialAccumulator: Double = 0.1, epsilon: Double = 1e-7) {
        self.learningRate = learningRate
        self.initialAccumulator = initialAccumulator
        self.epsilon = epsilon
    }

    /// True.
    public var squaresGradient: Bool { true }

    /// a.
    public var stateVectors: [StateVector] { [StateVector("accumulator", initialValue: initialAccumulator)] }

    /// a ← a + g²; θ ← θ − ηg/√(a + ε).
    public func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update) {
        parameters.updateAdagrad(
            gradient: gradient, accumulator: state[0], learningRate: update.learningRate, epsilon: epsilon,
            gradientScale: update.gradientScale)
    }

    /// The problem with its settings.
    public var problem: String? {
        Self.learningRateOption.problem(with: learningRate)
            ?? Self.accumulatorOption.problem(with: initialAccumulator)
            ?? Self.epsilonOption.problem(with: epsilon)
    }

    private static let learningRateOption = Option(
        "learning_rate", default: 0.001, .notNegative, help: "learning rate η")
    private static let accumulatorOption = Option(
        "initial_accumulator_value", default: 0.1, .notNegative, help: "initial value of the accumulator a")
    private static let epsilonOption = Option(
        "epsilon", default: 1e-7, .positive, help: "ε, inside the square root, for numerical stability")

    static let entry = Entry<any Optimizer>(
        "adagrad", "Adagrad: a ← a + g²; θ ← θ − ηg/√(a + ε).",
        options: [learningRateOption, accumulatorOption, epsilonOption], shorthand: learningRateOption.name
    ) {
        Adagrad(
            learningRate: $0[learningRateOption], initialAccumulator: $0[accumulatorOption],
            epsilon: $0[epsilonOption])
    }
}
