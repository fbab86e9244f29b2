import Tensors

/// The power y = x^c with a constant exponent.
public final class Power: UnaryFunction {
    private let exponent: Double

    /// Creates the function with the exponent c.
    public init(exponent: Double) { self.exponent = exponent }

    /// y = x^c.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].power(exponent)]
    }

    /// gx = c · x^(c − 1) · gy.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        // The slope of x⁰ is 0 at 0 too, where x^(c − 1) is infinite.
        if exponent == 0 { return [pass.gradient.multiplied(by: 0)] }
        let slope = pass.inputs[0].power(exponent - 1).multiplied(by: exponent)
        return [try pass.gradient.multiplied(by: slope)]
    }
}

/// x to the power of a constant.
public func power(_ x: Variable, _ exponent: Double) throws(FunctionError) -> Variable {
    try Power(exponent: exponent)(x)
}
