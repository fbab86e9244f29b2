import Tensors

/// The transpose of a matrix.
public final class Transpose: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// y = xᵀ.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].transposed()]
    }

    /// gx = gyᵀ.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try pass.gradient.transposed()]
    }
}

/// xᵀ, for a matrix.
public func transpose(_ x: Variable) throws(FunctionError) -> Variable {
    try Transpose()(x)
}
