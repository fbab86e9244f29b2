import Autodiff
import Registry
import Tensors

/// The logistic function: y = 1 / (1 + e⁻ˣ), between 0 and 1.
///
/// Its slope is at most ¼ and vanishes far from 0: deep networks of it train poorly (Glorot & Bengio 2010).
public final class Sigmoid: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// y = 1 / (1 + e⁻ˣ).
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].sigmoid()]
    }

    /// gx = y(1 − y) · gy.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try .sigmoidGradient(output: pass.outputs[0], outputGradient: pass.gradient)]
    }

    static let entry = Entry<any Layer>("sigmoid", "Logistic function: 1 / (1 + exp(−x)).") { _ in
        Activation.sigmoid()
    }
}

/// 1 / (1 + e⁻ˣ), element by element.
public func sigmoid(_ x: Variable) throws(FunctionError) -> Variable {
    try Sigmoid()(x)
}

extension Activation {
    /// `sigmoid` as a layer.
    public static func sigmoid() -> Activation {
        Activation(
            "Sigmoid", initializer: .glorotNormal, inactiveRange: .saturated(below: 0.05, above: 0.95),
            outputRange: 0...1,
            NeuralNetworks.sigmoid
        ) { $0.add("Sigmoid", [$1]) }
    }
}
