import Registry
import Tensors

/// Gradient descent: θ ← θ − η·g.
public struct SGD: Optimizer {
    /// The learning rate η.
    public let learningRate: Double

    /// Creates the rule with the learning rate η.
    public init(learningRate: Double = 0.01) { self.learningRate = learningRate }

    /// 1.
    public func stepFactor(momentum: Double?) -> Double? { 1 }

    /// None.
    public var stateVectors: [StateVector] { [] }

    /// θ ← θ − η·g.
    public func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update) {
        parameters.descend(
            gradient: gradient, learningRate: update.learningRate, gradientScale: update.gradientScale)
    }

    static let learningRateOption = Option(
        "learning_rate", default: 0.01, .notNegative, help: "learning rate η")

    static let entry = Entry<any Optimizer>(
        "sgd", "Gradient descent: θ ← θ − η·g.", options: [learningRateOption],
        shorthand: learningRateOption.name
    ) { SGD(learningRate: $0[learningRateOption]) }
}
