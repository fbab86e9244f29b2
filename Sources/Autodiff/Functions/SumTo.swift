import Tensors

/// The sum over the axes that broadcasting to the input's shape would repeat: the counterpart of
/// `BroadcastTo`.
public final class SumTo: UnaryFunction {
    private let shape: [Int]

    /// Creates the function for the given output shape.
    public init(_ shape: [Int]) { self.shape = shape }

    /// y = x, summed to the new shape.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].sum(to: shape)]
    }

    /// Row by row with as many axes and rows as before; a sum over the samples with fewer axes.
    public func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment {
        if shape.count < inputs.variables[0].shape.count { return .sum }
        guard shape.first == inputs.rowCount else {
            throw ShapeError(
                "a rank's samples, the first axis of the shape \(inputs.variables[0].shape), may be just one: sum them with sum(x, axes: [0])"
            )
        }
        return .rowByRow(inputs.haveSamples)
    }

    /// gx = gy, repeated to x's shape.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try pass.gradient.broadcast(to: pass.inputs[0].shape)]
    }
}

/// x summed to a shape that broadcasts to its own.
///
/// - Throws: `FunctionError` if that shape does not broadcast to x's.
public func sumTo(_ x: Variable, _ shape: [Int]) throws(FunctionError) -> Variable {
    try SumTo(shape)(x)
}
