import Tensors

/// The elements of a where a condition is not 0, those of b elsewhere; shapes broadcast.
public final class Choose: BroadcastingFunction {
    /// Creates the function.
    public init() {}

    /// Three: a, b and the condition.
    public var inputCounts: ClosedRange<Int> { 3...3 }

    /// y = a where the condition is not 0, b elsewhere.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].where(inputs[2], else: inputs[1])]
    }

    /// ga = gy where the condition is not 0, and gb = gy elsewhere; none flows to the condition.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        let (gy, condition) = (pass.gradient, pass.inputs[2])
        let none = Tensor(repeating: 0, type: gy.type)
        return [
            pass.wanted[0] ? try gy.where(condition, else: none).sum(to: pass.inputs[0].shape) : nil,
            pass.wanted[1] ? try none.where(condition, else: gy).sum(to: pass.inputs[1].shape) : nil,
            nil,
        ]
    }
}

/// a where the condition is not 0, b elsewhere, element by element.
///
/// - Parameter condition: such as `Variable(x.data.greater(than: y.data), requiresGradient: false)`.
/// - Throws: `FunctionError` if the types differ or the shapes do not broadcast.
public func choose(_ a: Variable, _ b: Variable, where condition: Variable) throws(FunctionError) -> Variable
{
    try Choose()(a, b, condition)
}
