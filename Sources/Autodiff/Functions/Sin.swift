import Tensors

/// The sine y = sin x of an angle in radians.
public final class Sin: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// y = sin x.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].sin()]
    }

    /// gx = cos x · gy.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try pass.gradient.multiplied(by: pass.inputs[0].cos())]
    }
}

/// The sine of x, in radians.
public func sin(_ x: Variable) throws(FunctionError) -> Variable {
    try Sin()(x)
}
