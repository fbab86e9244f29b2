import Tensors

/// The absolute value y = |x|.
public final class Absolute: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// y = |x|.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].absolute()]
    }

    /// gx = sign(x) · gy, 0 at 0.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try pass.gradient.multiplied(by: pass.inputs[0].sign())]
    }
}

/// |x|.
public func absolute(_ x: Variable) throws(FunctionError) -> Variable {
    try Absolute()(x)
}
