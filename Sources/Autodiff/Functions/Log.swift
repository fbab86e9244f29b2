import Tensors

/// The natural logarithm y = ln x.
public final class Log: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// y = ln x.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].log()]
    }

    /// gx = gy / x.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try pass.gradient.divided(by: pass.inputs[0])]
    }
}

/// ln x.
public func log(_ x: Variable) throws(FunctionError) -> Variable {
    try Log()(x)
}
