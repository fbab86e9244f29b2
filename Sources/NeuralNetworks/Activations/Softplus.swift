import Autodiff
import Registry
import Tensors

/// The smooth relu: y = log(1 + eˣ), always positive.
///
/// Source: Dugas, Bengio, Bélisle, Nadeau & Garcia 2001, "Incorporating second-order functional knowledge for
/// better option pricing".
public final class Softplus: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// y = log(1 + eˣ).
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].softplus()]
    }

    /// gx = gy / (1 + e⁻ˣ).
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try .softplusGradient(input: pass.inputs[0], outputGradient: pass.gradient)]
    }

    static let entry = Entry<any Layer>("softplus", "Smooth ReLU: log(1 + exp(x)).") { _ in
        Activation.softplus()
    }
}

/// log(1 + eˣ), element by element.
public func softplus(_ x: Variable) throws(FunctionError) -> Variable {
    try Softplus()(x)
}

extension Activation {
    /// `softplus` as a layer.
    public static func softplus() -> Activation {
        Activation("Softplus", outputRange: 0...(.infinity), NeuralNetworks.softplus) {
            $0.add("Softplus", [$1])
        }
    }
}
