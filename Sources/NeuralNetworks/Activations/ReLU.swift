import Autodiff
import Registry
import Tensors

/// The rectified linear unit: y = max(0, x).
///
/// Source: Nair & Hinton 2010, "Rectified linear units improve restricted Boltzmann machines".
public final class ReLU: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// "relu", the name of the free function.
    public var name: String { "relu" }

    /// y = max(0, x).
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].relu()]
    }

    /// gx = gy where y > 0, 0 elsewhere.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try .reluGradient(output: pass.outputs[0], outputGradient: pass.gradient)]
    }

    static let entry = Entry<any Layer>("relu", "Rectified linear unit: max(0, x).") { _ in Activation.relu()
    }
}

/// max(0, x), element by element.
public func relu(_ x: Variable) throws(FunctionError) -> Variable {
    try ReLU()(x)
}

extension Activation {
    /// `relu` as a layer.
    public static func relu() -> Activation {
        Activation("ReLU", inactiveRange: .dead(at: 0), outputRange: 0...(.infinity), NeuralNetworks.relu) {
            $0.add("Relu", [$1])
        }
    }
}
