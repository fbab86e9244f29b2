import Autodiff
import Registry
import Tensors

/// The softmax of each row: y = eˣ / Σ eˣ, positive numbers that add up to 1.
///
/// Losses that take logits, such as softmax cross-entropy, apply it themselves: use no softmax before them.
public final class Softmax: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// y = eˣ⁻ᵐ / Σ eˣ⁻ᵐ, where m is the largest element of the row.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].softmax()]
    }

    /// gx = y · (gy − Σ y · gy).
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try .softmaxGradient(output: pass.outputs[0], outputGradient: pass.gradient)]
    }

    static let entry = Entry<any Layer>(
        "softmax",
        "Softmax over each row: exp(x) / Σ exp(x). Do not use before softmax_cross_entropy, which takes logits."
    ) { _ in Activation.softmax() }
}

/// eˣ / Σ eˣ over each row of a matrix.
///
/// - Parameter x: [rows, classes].
/// - Returns: a matrix of the same shape.
/// - Throws: `FunctionError` if x is not a matrix.
public func softmax(_ x: Variable) throws(FunctionError) -> Variable {
    try Softmax()(x)
}

extension Activation {
    /// `softmax` as a layer.
    public static func softmax() -> Activation {
        Activation("Softmax", initializer: .glorotNormal, outputRange: 0...1, NeuralNetworks.softmax) {
            $0.add("Softmax", [$1], [("axis", .integer(1))])
        }
    }
}
