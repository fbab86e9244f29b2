import Tensors

/// The smaller of two elements; shapes broadcast.
public final class Minimum: BroadcastingFunction {
    /// Creates the function.
    public init() {}

    /// Two: a and b.
    public var inputCounts: ClosedRange<Int> { 2...2 }

    /// y = the minimum of a and b.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].minimum(inputs[1])]
    }

    /// ga = gy where a is the minimum, and gb = gy elsewhere; where both are equal, a has it.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        let (a, b, gy) = (pass.inputs[0], pass.inputs[1], pass.gradient)
        let isB = try b.less(than: a)
        return [
            pass.wanted[0] ? try gy.multiplied(by: isB.subtracted(from: 1)).sum(to: a.shape) : nil,
            pass.wanted[1] ? try gy.multiplied(by: isB).sum(to: b.shape) : nil,
        ]
    }
}

/// The minimum of a and b, element by element.
///
/// - Throws: `FunctionError` if the types differ or the shapes do not broadcast.
public func minimum(_ a: Variable, _ b: Variable) throws(FunctionError) -> Variable {
    try Minimum()(a, b)
}
