import Autodiff
import Registry
import Tensors

/// The hyperbolic tangent: between −1 and 1, with the slope 1 at 0.
///
/// Source: LeCun, Bottou, Orr & Müller 1998, "Efficient BackProp".
public final class Tanh: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// y = tanh x.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].tanh()]
    }

    /// gx = (1 − y²) · gy.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try .tanhGradient(output: pass.outputs[0], outputGradient: pass.gradient)]
    }

    static let entry = Entry<any Layer>("tanh", "Hyperbolic tangent.") { _ in Activation.tanh() }
}

/// The hyperbolic tangent, element by element.
public func tanh(_ x: Variable) throws(FunctionError) -> Variable {
    try Tanh()(x)
}

extension Activation {
    /// `tanh` as a layer.
    public static func tanh() -> Activation {
        Activation(
            "Tanh", initializer: .glorotNormal, inactiveRange: .saturated(below: -0.95, above: 0.95),
            outputRange: -1...1,
            NeuralNetworks.tanh
        ) { $0.add("Tanh", [$1]) }
    }
}
