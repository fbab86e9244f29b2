import Summation
import Tensors

/// The affine map y = x·Wᵀ + b of every row of x; the sums over samples in W's and b's gradients follow the
/// canonical tree.
public final class Linear: SampleSummingFunction {
    private let samples: SampleLayout?

    /// Creates the function; `samples` divides the rows into micro-batches, nil for a single one.
    public init(samples: SampleLayout? = nil) { self.samples = samples }

    /// Two or three: x, W and optionally b.
    public var inputCounts: ClosedRange<Int> { 2...3 }

    /// y = x·Wᵀ + b.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [
            try inputs[0].matrixProduct(
                inputs[1], otherTransposed: true, bias: inputs.count > 2 ? inputs[2] : nil)
        ]
    }

    /// gx = gy·W; gW = gyᵀ·x and gb = the sum of gy's rows, with one part per subtree of the samples.
    public func backwardBySubtree(
        _ pass: BackwardPass, buffers: [[Tensor]?]
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
///   - samples: the division of the rows into micro-batches; nil for one.
/// - Returns: [rows, out].
/// - Throws: `FunctionError` if the shapes or types do not fit.
public func linear(
    _ x: Variable, weight: Variable, bias: Variable? = nil, samples: SampleLayout? = nil
) throws(FunctionError) -> Variable {
    try Linear(samples: samples).call([x, weight] + (bias.map { [$0] } ?? []))[0]
}
