import Autodiff
import Registry
import Tensors

/// The sigmoid-weighted linear unit: y = x / (1 + e⁻ˣ); also called SiLU.
///
/// Source: Elfwing, Uchibe & Doya 2017, arXiv:1702.03118; Ramachandran, Zoph & Le 2017, arXiv:1710.05941.
public final class Swish: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// y = x · σ(x), with σ(x) = 1 / (1 + e⁻ˣ).
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].swish()]
    }

    /// gx = (σ(x) + x · σ(x) · (1 − σ(x))) · gy.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try .swishGradient(input: pass.inputs[0], outputGradient: pass.gradient)]
    }

    static let entry = Entry<any Layer>(
        "swish", aliases: ["silu"], "Sigmoid-weighted linear unit: x / (1 + exp(−x))."
    ) { _ in Activation.swish() }
}

/// x / (1 + e⁻ˣ), element by element.
public func swish(_ x: Variable) throws(FunctionError) -> Variable {
    try Swish()(x)
}

extension Activation {
    /// `swish` as a layer.
    public static func swish() -> Activation {
        Activation("Swish", outputRange: -0.279...(.infinity), NeuralNetworks.swish) { graph, x in
            graph.add("Mul", [x, graph.add("Sigmoid", [x])])
        }
    }
}
