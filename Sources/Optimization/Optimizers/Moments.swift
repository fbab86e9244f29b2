import Registry
import Tensors

/// The hyperparameters that the optimizers of Adam's family share: the decay rates of two moments of the
/// gradient, and ε.
struct Moments: Sendable {
    let beta1: Double
    let beta2: Double
    let epsilon: Double

    /// The bias correction 1 − β^t after t steps. As in Keras 3, β, its power and the difference are each
    /// rounded to the parameters' type: in float32, 1 − 0.999 is 0.000999987.
    static func filledShare(_ beta: Double, step: Int, type: ScalarType) -> Double {
        type.rounded(1 - type.rounded(type.rounded(beta).raised(to: Double(step))))
    }

    static let beta1Option = Option(
        "beta_1", default: 0.9, .fraction, help: "decay rate β₁ of the first moment (moving average of g)")
    static let beta2Option = Option(
        "beta_2", default: 0.999, .fraction, help: "decay rate β₂ of the second moment (moving average of g²)"
    )
    static let epsilonOption = Option(
        "epsilon", default: 1e-7, .positive, help: "ε, outside the square root, for numerical stability")
    static let learningRateOption = Option(
        "learning_rate", default: 0.001, .notNegative, help: "learning rate η")

    /// The options that all of them have.
    static let options: [any OptionDescription] = [beta1Option, beta2Option, epsilonOption]

    init(beta1: Double, beta2: Double, epsilon: Double) {
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
    }

    /// Creates the moments that options describe.
    init(_ values: OptionValues) {
        self.init(
            beta1: values[Self.beta1Option], beta2: values[Self.beta2Option],
            epsilon: values[Self.epsilonOption])
    }
}
