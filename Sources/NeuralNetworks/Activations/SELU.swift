import Autodiff
import Registry
import Tensors

/// The self-normalizing unit: y = λx where x > 0, λα(eˣ − 1) elsewhere, with α ≈ 1.6733 and λ ≈ 1.0507.
///
/// It preserves mean 0 and variance 1 through layers initialized by lecun_normal, on standardized inputs.
///
/// Source: Klambauer, Unterthiner, Mayr & Hochreiter 2017, arXiv:1706.02515.
public final class SELU: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// "selu", the name of the free function.
    public var name: String { "selu" }

    /// y = λx where x > 0, λα(eˣ − 1) elsewhere.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].selu()]
    }

    /// gx = λ · gy where x > 0, λαeˣ · gy elsewhere.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try .seluGradient(input: pass.inputs[0], outputGradient: pass.gradient)]
    }

    static let entry = Entry<any Layer>(
        "selu",
        "Scaled exponential linear unit: 1.0507·elu(x, alpha 1.6733); self-normalizing with standardized inputs and lecun_normal weights."
    ) { _ in Activation.selu() }
}

/// λx where x > 0, λα(eˣ − 1) elsewhere, element by element, with α ≈ 1.6733 and λ ≈ 1.0507.
public func selu(_ x: Variable) throws(FunctionError) -> Variable {
    try SELU()(x)
}

extension Activation {
    /// `selu` as a layer.
    public static func selu() -> Activation {
        Activation(
            "SELU", initializer: .lecunNormal,
            inactiveRange: .saturated(below: -0.95 * 1.7581, above: .infinity),
            outputRange: -1.7581...(.infinity),
            NeuralNetworks.selu
        ) { $0.add("Selu", [$1]) }
    }
}
