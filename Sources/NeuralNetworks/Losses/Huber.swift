import Autodiff
import Registry
import Tensors

/// The Huber function, quadratic for small errors and linear for large ones: h(e) = e²/2 where |e| ≤ δ,
/// δ(|e| − δ/2) elsewhere.
///
/// Source: Huber 1964, "Robust estimation of a location parameter".
public final class Huber: UnaryFunction {
    private let delta: Double

    /// Creates the function with δ, the limit of small errors.
    public init(delta: Double = 1) { self.delta = delta }

    /// y = h(e).
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].huber(delta: delta)]
    }

    /// ge = gy · e, with e limited to [−δ, δ].
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try .huberGradient(errors: pass.inputs[0], outputGradient: pass.gradient, delta: delta)]
    }
}

/// The mean over the outputs of h(y − t), for each row: h(e) = e²/2 where |e| ≤ δ, δ(|e| − δ/2) elsewhere.
///
/// - Parameters:
///   - outputs: y, [rows, outputs].
///   - targets: t, of the same shape.
///   - delta: δ, more than 0.
/// - Returns: [rows].
/// - Throws: `FunctionError` if the shapes differ.
public func huber(outputs: Variable, targets: Variable, delta: Double = 1) throws(FunctionError) -> Variable {
    try requireRows("huber", outputs, targets)
    return try mean(Huber(delta: delta)(outputs - targets), axes: [1])
}

/// The Huber loss of a model; classes are taken as one-hot rows.
public struct HuberLoss: Loss {
    private let delta: Double

    /// Creates the loss with δ, the limit of small errors.
    public init(delta: Double = 1) { self.delta = delta }

    /// The mean over the outputs of h(y − t) of each sample.
    public func callAsFunction(_ outputs: Variable, _ targets: Targets) throws(FunctionError) -> Variable {
        let wanted = try targets.targetOutputs(outputs, for: "huber")
        return try huber(outputs: outputs, targets: wanted, delta: delta)
    }

    /// The problem with its threshold.
    public var problem: String? { Self.deltaOption.problem(with: delta) }

    private static let deltaOption = Option(
        "delta", default: 1.0, .positive, help: "threshold between quadratic and linear loss")

    static let entry = Entry<any Loss>(
        "huber",
        "Mean over the outputs of e²/2 where |e| ≤ delta, delta·(|e| − delta/2) elsewhere, with e = y − t; class labels are one-hot encoded.",
        options: [deltaOption], shorthand: deltaOption.name
    ) { HuberLoss(delta: $0[deltaOption]) }
}
