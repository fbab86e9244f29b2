import Tensors

/// The element-wise sum y = a + b; shapes broadcast.
public final class Add: BroadcastingFunction {
    /// Creates the function.
    public init() {}

    /// Two: a and b.
    public var inputCounts: ClosedRange<Int> { 2...2 }

    /// y = a + b.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].adding(inputs[1])]
    }

    /// ga = gy and gb = gy, each summed to its input's shape.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        let gy = pass.gradient
        return try zip(pass.inputs, pass.wanted).map { input, isWanted throws(ShapeError) in
            isWanted ? try gy.sum(to: input.shape) : nil
        }
    }
}

/// a + b.
///
/// - Throws: `FunctionError` if the types differ or the shapes do not broadcast.
public func add(_ a: Variable, _ b: Variable) throws(FunctionError) -> Variable {
    try Add()(a, b)
}
