import Tensors

/// The cosine y = cos x of an angle in radians.
public final class Cos: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// y = cos x.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].cos()]
    }

    /// gx = −sin x · gy.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try pass.gradient.multiplied(by: pass.inputs[0].sin()).negated()]
    }
}

/// The cosine of x, in radians.
public func cos(_ x: Variable) throws(FunctionError) -> Variable {
    try Cos()(x)
}
