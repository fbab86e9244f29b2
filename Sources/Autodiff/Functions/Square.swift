import Tensors

/// The square y = x².
public final class Square: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// y = x².
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].squared()]
    }

    /// gx = 2x · gy.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try pass.gradient.multiplied(by: pass.inputs[0].multiplied(by: 2))]
    }
}

/// x².
public func square(_ x: Variable) throws(FunctionError) -> Variable {
    try Square()(x)
}
