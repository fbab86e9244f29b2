import Tensors

/// The transpose of a matrix.
public final class Transpose: UnaryFunction {
    /// Creates the function.
    public init() {}

    /// y = xᵀ.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].transposed()]
    }

    /// None: samples stay the first axis.
    public func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment {
        throw ShapeError(
            "samples are the first axis and stay it, since a rank has only some of them: for xᵀ·y summed over the samples, call matmul(x, y, transposingFirst: true)"
        )
    }

    /// gx = gyᵀ.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try pass.gradient.transposed()]
    }
}

/// xᵀ, for a matrix.
public func transpose(_ x: Variable) throws(FunctionError) -> Variable {
    try Transpose()(x)
}
