import Tensors

/// The element-wise difference y = a − b; shapes broadcast.
public final class Subtract: BroadcastingFunction {
    /// Creates the function.
    public init() {}

    /// Two: a and b.
    public var inputCounts: ClosedRange<Int> { 2...2 }

    /// y = a − b.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].subtracting(inputs[1])]
    }

    /// ga = gy and gb = −gy, each summed to its input's shape.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        let gy = pass.gradient
        return [
            pass.wanted[0] ? try gy.sum(to: pass.inputs[0].shape) : nil,
            pass.wanted[1] ? try gy.negated().sum(to: pass.inputs[1].shape) : nil,
        ]
    }
}

/// a − b.
///
/// - Throws: `FunctionError` if the types differ or the shapes do not broadcast.
public func subtract(_ a: Variable, _ b: Variable) throws(FunctionError) -> Variable {
    try Subtract()(a, b)
}
