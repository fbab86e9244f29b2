import Registry
import Tensors

/// Gradient descent with momentum: m ← βm − ηg; θ ← θ + m.
///
/// Source: Polyak 1964, "Some methods of speeding up the convergence of iteration methods", in the form of
/// Keras 3.
public struct Momentum: Optimizer {
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

    /// m ← βm − ηg; θ ← θ + m.
    public func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update) {
        parameters.descend(
            gradient: gradient, velocity: state[0], learningRate: update.learningRate,
            momentum: update.momentum ?? beta,
            gradientScale: update.gradientScale)
    }

    /// The problem with its settings.
    public var problem: String? { Momentum.problem(learningRate, momentum: beta) }

    static let entry = entry("momentum", "Gradient descent with momentum: m ← βm − ηg; θ ← θ + m.") {
        Momentum(learningRate: $0, momentum: $1)
    }

    /// An entry with the options of gradient descent with some momentum.
    ///
    /// - Parameter make: makes the optimizer of the learning rate and the momentum.
    static func entry(
        _ name: String, _ summary: String, _ make: @escaping @Sendable (Double, Double) -> any Optimizer
    ) -> Entry<any Optimizer> {
        Entry(
            name, summary, options: [SGD.learningRateOption, momentumOption],
            shorthand: SGD.learningRateOption.name
        ) { make($0[SGD.learningRateOption], $0[momentumOption]) }
    }

    /// Returns the problem with the settings of gradient descent with some momentum; nil if there is none.
    static func problem(_ learningRate: Double, momentum: Double) -> String? {
        SGD.learningRateOption.problem(with: learningRate) ?? momentumOption.problem(with: momentum)
    }

    private static let momentumOption = Option(
        "momentum", default: 0.9, .fraction, help: "momentum coefficient β")
}
