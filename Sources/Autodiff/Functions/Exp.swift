import Tensors

/// The exponential y = eˣ.
public final class Exp: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// y = eˣ.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].exp()]
    }

    /// gx = y · gy.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try pass.gradient.multiplied(by: pass.outputs[0])]
    }
}

/// eˣ.
public func exp(_ x: Variable) throws(FunctionError) -> Variable {
    try Exp()(x)
}
