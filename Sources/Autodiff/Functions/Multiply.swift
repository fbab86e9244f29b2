import Tensors

/// The element-wise product y = a · b; shapes broadcast.
public final class Multiply: BroadcastingFunction {
    /// Creates the function.
    public init() {}

    /// Two: a and b.
    public var inputCounts: ClosedRange<Int> { 2...2 }

    /// y = a · b.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].multiplied(by: inputs[1])]
    }

    /// ga = gy · b and gb = gy · a, each summed to its input's shape.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        let (a, b, gy) = (pass.inputs[0], pass.inputs[1], pass.gradient)
        return [
            pass.wanted[0] ? try gy.multiplied(by: b).sum(to: a.shape) : nil,
            pass.wanted[1] ? try gy.multiplied(by: a).sum(to: b.shape) : nil,
        ]
    }
}

/// a · b, element by element.
///
/// - Throws: `FunctionError` if the types differ or the shapes do not broadcast.
public func multiply(_ a: Variable, _ b: Variable) throws(FunctionError) -> Variable {
    try Multiply()(a, b)
}
