import Tensors

/// The element-wise quotient y = a / b; shapes broadcast.
public final class Divide: BroadcastingFunction {
    /// Creates the function.
    public init() {}

    /// Two: a and b.
    public var inputCounts: ClosedRange<Int> { 2...2 }

    /// y = a / b.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].divided(by: inputs[1])]
    }

    /// ga = gy / b and gb = −gy · y / b, each summed to its input's shape.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        let (a, b, gy) = (pass.inputs[0], pass.inputs[1], pass.gradient)
        let ga = try gy.divided(by: b)
        return [
            pass.wanted[0] ? try ga.sum(to: a.shape) : nil,
            pass.wanted[1] ? try ga.multiplied(by: pass.outputs[0]).negated().sum(to: b.shape) : nil,
        ]
    }
}

/// a / b, element by element.
///
/// - Throws: `FunctionError` if the types differ or the shapes do not broadcast.
public func divide(_ a: Variable, _ b: Variable) throws(FunctionError) -> Variable {
    try Divide()(a, b)
}
