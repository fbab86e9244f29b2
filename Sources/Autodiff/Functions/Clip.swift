import Tensors

/// The elements limited to a range.
public final class Clip: UnaryFunction {
    private let range: ClosedRange<Double>

    /// Creates the function.
    public init(to range: ClosedRange<Double>) { self.range = range }

    /// y = x, or the nearer bound outside of the range.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [inputs[0].clipped(to: range)]
    }

    /// gx = gy within the range, bounds included, 0 outside.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try pass.gradient.multiplied(by: pass.inputs[0].equal(to: pass.outputs[0]))]
    }
}

/// x limited to a range, element by element.
public func clip(_ x: Variable, to range: ClosedRange<Double>) throws(FunctionError) -> Variable {
    try Clip(to: range)(x)
}
