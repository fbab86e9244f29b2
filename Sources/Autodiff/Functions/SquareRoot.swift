import Tensors

/// The square root y = √x.
public final class SquareRoot: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// y = √x.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].squareRoot()]
    }

    /// gx = gy / 2y.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try pass.gradient.divided(by: pass.outputs[0].multiplied(by: 2))]
    }
}

/// √x.
public func squareRoot(_ x: Variable) throws(FunctionError) -> Variable {
    try SquareRoot()(x)
}
