import Tensors

/// The negative y = −x.
public final class Negate: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// y = −x.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].negated()]
    }

    /// gx = −gy.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [pass.gradient.negated()]
    }
}

/// −x.
public func negate(_ x: Variable) throws(FunctionError) -> Variable {
    try Negate()(x)
}
