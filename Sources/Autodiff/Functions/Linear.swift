import Summation
import Tensors

/// The affine map y = x·Wᵀ + b of every row of x; the sums over samples in W's and b's gradients follow the
/// canonical tree.
public final class Linear: SampleSummingFunction {
    /// Creates the function.
    public init() {}

    /// Two or three: x, W and optionally b.
    public var inputCounts: ClosedRange<Int> { 2...3 }

    /// y = x·Wᵀ + b.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [
            try inputs[0].matrixProduct(
                inputs[1], otherTransposed: true, bias: inputs.count > 2 ? inputs[2] : nil)
        ]
    }

    /// Row by row: only x has samples.
    public func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment {
        try inputs.onlyFirst()
    }

    /// gx = gy·W; gW = gyᵀ·x and gb = the sum of gy's rows, with one part per subtree of the samples.
    public func backward(
        _ pass: BackwardPass, over samples: SampleLayout, into buffers: [[Tensor]?]
    ) throws(ShapeError) -> [Gradient?] {
        let (x, w) = (pass.inputs[0], pass.inputs[1])
        return try pass.affineGradients(
            over: samples, inputGradient: { gy throws(ShapeError) in try gy.matrixProduct(w) },
            weightGradient: { gy, samples throws(ShapeError) in
                try gy.transposedProduct(x, over: samples, into: buffers[1])
            })
    }
}

/// x·Wᵀ + b for every row of x.
///
/// - Parameters:
///   - x: [rows, in].
///   - weight: W, [out, in].
///   - bias: b, [out]; nil for none.
/// - Returns: [rows, out].
/// - Throws: `FunctionError` if the shapes or types do not fit.
public func linear(
    _ x: Variable, weight: Variable, bias: Variable? = nil
) throws(FunctionError) -> Variable {
    try Linear().call([x, weight] + (bias.map { [$0] } ?? []))[0]
}
