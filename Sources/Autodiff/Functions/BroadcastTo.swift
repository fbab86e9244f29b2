import Tensors

/// The elements repeated along axes of extent 1 and new leading axes.
public final class BroadcastTo: UnaryFunction {
    private let shape: [Int]

    /// Creates the function for the given output shape.
    public init(_ shape: [Int]) { self.shape = shape }

    /// y = x, repeated to the new shape.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].broadcast(to: shape)]
    }

    /// Row by row, with as many axes and rows as before.
    public func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment {
        guard shape.count == inputs.variables[0].shape.count, shape[0] == inputs.rowCount else {
            throw ShapeError(
                "the samples, the first axis of the shape \(inputs.variables[0].shape), cannot be repeated to \(shape)"
            )
        }
        return .rowByRow(inputs.haveSamples)
    }

    /// gx = gy, summed to x's shape.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try pass.gradient.sum(to: pass.inputs[0].shape)]
    }
}

/// x repeated to a shape that it broadcasts to.
///
/// - Throws: `FunctionError` if it does not broadcast to that shape.
public func broadcastTo(_ x: Variable, _ shape: [Int]) throws(FunctionError) -> Variable {
    try BroadcastTo(shape)(x)
}
