import Registry
import Tensors

/// The hyperparameters that the optimizers of Adam's family share: the decay rates of two moments of the
/// gradient, and ε.
struct AdamHyperparameters: Sendable {
    let beta1: Double
    let beta2: Double
    let epsilon: Double

    /// The bias correction 1 − β^t after t steps. As in Keras 3, β, its power and the difference are each
    /// rounded to the parameters' type: in float32, 1 − 0.999 is 0.000999987.
    static func biasCorrection(_ beta: Double, step: Int, type: ScalarType) -> Double {
        type.rounded(1 - type.rounded(type.rounded(beta).raised(to: Double(step))))
    }

    static let learningRateOption = Option(
        "learning_rate", default: 0.001, .notNegative, help: "learning rate η")
    private static let beta1Option = Option(
        "beta_1", default: 0.9, .fraction, help: "decay rate β₁ of the first moment (moving average of g)")
    private static let beta2Option = Option(
        "beta_2", default: 0.999, .fraction, help: "decay rate β₂ of the second moment (moving average of g²)"
    )
    private static let epsilonOption = Option(
        "epsilon", default: 1e-7, .positive, help: "ε, outside the square root, for numerical stability")

    /// Returns the problem with a learning rate and these hyperparameters, in words; nil if there is none.
    func problem(_ learningRate: Double) -> String? {
        Self.learningRateOption.problem(with: learningRate) ?? Self.beta1Option.problem(with: beta1)
            ?? Self.beta2Option.problem(with: beta2) ?? Self.epsilonOption.problem(with: epsilon)
    }

    /// An entry with the options that all of them have, besides `options`.
    ///
    /// - Parameter make: makes the optimizer of the learning rate, these hyperparameters, and the option
    ///   values.
    static func entry(
        _ name: String, _ summary: String, options: [any OptionDescription] = [],
        _ make: @escaping @Sendable (Double, AdamHyperparameters, OptionValues) -> any Optimizer
    ) -> Entry<any Optimizer> {
        Entry(
            name, summary,
            options: [learningRateOption] + options + [beta1Option, beta2Option, epsilonOption],
            shorthand: learningRateOption.name
        ) { values in
            let hyperparameters = AdamHyperparameters(
                beta1: values[beta1Option], beta2: values[beta2Option], epsilon: values[epsilonOption])
            return make(values[learningRateOption], hyperparameters, values)
        }
    }
}
