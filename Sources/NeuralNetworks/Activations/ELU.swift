import Autodiff
import Registry
import Tensors

/// The exponential linear unit: y = x where x > 0, α(eˣ − 1) elsewhere.
///
/// Source: Clevert, Unterthiner & Hochreiter 2016, arXiv:1511.07289.
public final class ELU: UnaryFunction {
    private let alpha: Double

    /// Creates the function with the parameter α, the slope just left of 0.
    public init(alpha: Double = 1) { self.alpha = alpha }

    /// "elu", the name of the free function.
    public var name: String { "elu" }

    /// y = x where x > 0, α(eˣ − 1) elsewhere.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].elu(alpha: alpha)]
    }

    /// gx = gy where x > 0, αeˣ · gy elsewhere.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try .eluGradient(input: pass.inputs[0], outputGradient: pass.gradient, alpha: alpha)]
    }

    fileprivate static let alphaOption = Option(
        "alpha", default: 1.0, .positive,
        help: "scale for negative inputs; the output approaches −alpha as x → −∞")

    static let entry = Entry<any Layer>(
        "elu", "Exponential linear unit: x where x > 0, alpha·(exp(x) − 1) elsewhere.",
        options: [alphaOption],
        shorthand: alphaOption.name
    ) { Activation.elu(alpha: $0[alphaOption]) }
}

/// x where x > 0, α(eˣ − 1) elsewhere, element by element.
public func elu(_ x: Variable, alpha: Double = 1) throws(FunctionError) -> Variable {
    try ELU(alpha: alpha)(x)
}

extension Activation {
    /// `elu` as a layer.
    public static func elu(alpha: Double = 1) -> Activation {
        Activation(
            "ELU", inactiveRange: .saturated(below: -0.95 * alpha, above: .infinity),
            outputRange: alpha > 0 ? -alpha...(.infinity) : nil,
            problem: ELU.alphaOption.problem(with: alpha),
            { x throws(FunctionError) in try NeuralNetworks.elu(x, alpha: alpha) },
            onnx: { $0.add("Elu", [$1], [("alpha", .number(alpha))]) })
    }
}
