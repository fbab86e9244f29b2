import Summation
import Tensors

/// The affine map y = x·W + b of every row of x: `Linear` with its weights transposed, for decoders that
/// share their encoder's weights.
public final class TransposedLinear: SampleSummingFunction {
    /// Creates the function.
    public init() {}

    /// Two or three: x, W and optionally b.
    public var inputCounts: ClosedRange<Int> { 2...3 }

    /// y = x·W + b.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].matrixProduct(inputs[1], bias: inputs.count > 2 ? inputs[2] : nil)]
    }

    /// Row by row: only x has samples.
    public func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment {
        try inputs.onlyFirst()
    }

    /// gx = gy·Wᵀ; gW = xᵀ·gy and gb = the sum of gy's rows, with one part per subtree of the samples.
    public func backward(
        _ pass: BackwardPass, over samples: SampleLayout, into buffers: [[Tensor]?]
    ) throws(ShapeError) -> [Gradient?] {
        let (x, w) = (pass.inputs[0], pass.inputs[1])
        return try pass.affineGradients(
            over: samples,
            inputGradient: { gy throws(ShapeError) in try gy.matrixProduct(w, otherTransposed: true) },
            weightGradient: { gy, samples throws(ShapeError) in
                try x.transposedProduct(gy, over: samples, into: buffers[1])
            })
    }
}

/// x·W + b for every row of x.
///
/// - Parameters:
///   - x: [rows, in].
///   - weight: W, [in, out]: the weight of `linear` in the opposite direction.
///   - bias: b, [out]; nil for none.
/// - Returns: [rows, out].
/// - Throws: `FunctionError` if the shapes or types do not fit.
public func transposedLinear(
    _ x: Variable, weight: Variable, bias: Variable? = nil
) throws(FunctionError) -> Variable {
    try TransposedLinear().call([x, weight] + (bias.map { [$0] } ?? []))[0]
}
