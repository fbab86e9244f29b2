import Tensors

/// Nadam: m ← β₁m + (1 − β₁)g; v ← β₂v + (1 − β₂)g²;
/// θ ← θ − η·(μ(t+1)·m/(1 − Π(t+1)) + (1 − μ(t))·g/(1 − Π(t)))/(√(v/(1 − β₂^t)) + ε),
/// where μ(t) = β₁·(1 − 0.96^t/2) and Π(t) = μ(1)·μ(2)·…·μ(t).
///
/// As in Keras 3; PyTorch's 0.96^(0.004·t) makes μ climb 250 times more slowly.
///
/// Source: Dozat 2016, "Incorporating Nesterov momentum into Adam".
public struct Nadam: Optimizer {
    /// The learning rate η.
    public let learningRate: Double
    private let hyperparameters: AdamHyperparameters

    /// Creates Adam with the momentum of the next step.
    public init(
        learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7
    ) {
        self.init(learningRate, AdamHyperparameters(beta1: beta1, beta2: beta2, epsilon: epsilon))
    }

    private init(_ learningRate: Double, _ hyperparameters: AdamHyperparameters) {
        self.learningRate = learningRate
        self.hyperparameters = hyperparameters
    }

    /// True.
    public var squaresGradient: Bool { true }

    /// m and v, which start at 0.
    public var stateVectors: [StateVector] { [StateVector("momentum"), StateVector("velocity")] }

    /// θ ← θ − η·(mean gradient, one step ahead)/(√(v/(1 − β₂^t)) + ε).
    public func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update) {
        let now = momentumSchedule(at: update.step)
        let next = momentumSchedule(at: update.step + 1)
        parameters.updateNadam(
            gradient: gradient, momentum: state[0], velocity: state[1], learningRate: update.learningRate,
            beta1: hyperparameters.beta1, beta2: hyperparameters.beta2, epsilon: hyperparameters.epsilon,
            momentumShare: next.value / (1 - now.product * next.value),
            gradientShare: (1 - now.value) / (1 - now.product),
            velocityCorrection: AdamHyperparameters.biasCorrection(
                hyperparameters.beta2, step: update.step, type: parameters.type),
            gradientScale: update.gradientScale)
    }

    /// Returns μ(t) and Π(t), computed from the beginning each time, so that no state is needed. From step
    /// 900 on, 1 − 0.96^t/2 rounds to 1.
    private func momentumSchedule(at step: Int) -> (value: Double, product: Double) {
        var power = 1.0
        var product = hyperparameters.beta1.raised(to: Double(step))
        for _ in 0..<min(step, 900) {
            power *= 0.96
            product *= 1 - 0.5 * power
        }
        return (hyperparameters.beta1 * (1 - 0.5 * (step <= 900 ? power : 0)), product)
    }

    /// The problem with its settings.
    public var problem: String? { hyperparameters.problem(learningRate) }

    static let entry = AdamHyperparameters.entry(
        "nadam", "Nadam: Adam with Nesterov momentum."
    ) { learningRate, hyperparameters, _ in Nadam(learningRate, hyperparameters) }
}
