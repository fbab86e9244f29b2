import Tensors

/// The matrix product y = a·b, or y = aᵀ·b.
public final class MatMul: Function {
    private let transposesFirst: Bool

    /// Creates the function; `transposingFirst` for y = aᵀ·b.
    public init(transposingFirst: Bool = false) { transposesFirst = transposingFirst }

    /// "matmul", the name of the free function.
    public var name: String { "matmul" }

    /// Two: a and b.
    public var inputCounts: ClosedRange<Int> { 2...2 }

    /// y = a·b or aᵀ·b.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].matrixProduct(inputs[1], transposed: transposesFirst)]
    }

    /// a·b row by row if only a has samples; aᵀ·b a sum over the samples, which both have.
    public func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment {
        if transposesFirst {
            guard inputs.haveSamples == [true, true] else {
                throw ShapeError("aᵀ·b sums over the samples, so that both a and b must have them")
            }
            return .sum
        }
        guard inputs.haveSamples == [true, false] else {
            throw ShapeError(
                "in a·b only a can have samples as rows: products of samples with each other need all samples on each rank"
            )
        }
        return .rowByRow(inputs.haveSamples)
    }

    /// ga = gy·bᵀ and gb = aᵀ·gy; with aᵀ, ga = b·gyᵀ and gb = a·gy.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        let (a, b, gy) = (pass.inputs[0], pass.inputs[1], pass.gradient)
        if transposesFirst {
            return [
                pass.wanted[0] ? try b.matrixProduct(gy, otherTransposed: true) : nil,
                pass.wanted[1] ? try a.matrixProduct(gy) : nil,
            ]
        }
        return [
            pass.wanted[0] ? try gy.matrixProduct(b, otherTransposed: true) : nil,
            pass.wanted[1] ? try a.matrixProduct(gy, transposed: true) : nil,
        ]
    }
}

/// The matrix product a·b of [m, k] and [k, n], or aᵀ·b of [k, m] and [k, n].
///
/// If a and b have samples, aᵀ·b is the sum over those of the global batch, the same on all ranks.
///
/// - Throws: `FunctionError` if these are not matrices, their inner extents differ, or b has samples in a·b.
/// - Note: Collective for a sum over samples: every rank must call it in the same order.
public func matmul(
    _ a: Variable, _ b: Variable, transposingFirst: Bool = false
) throws(FunctionError) -> Variable {
    try MatMul(transposingFirst: transposingFirst)(a, b)
}
