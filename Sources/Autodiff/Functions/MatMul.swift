import Tensors

/// The matrix product y = a·b.
public final class MatMul: Function {
    /// Creates the function.
    public init() {}

    /// "matmul", the name of the free function.
    public var name: String { "matmul" }

    /// Two: a and b.
    public var inputCounts: ClosedRange<Int> { 2...2 }

    /// y = a·b.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].matrixProduct(inputs[1])]
    }

    /// ga = gy·bᵀ and gb = aᵀ·gy.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        let (a, b, gy) = (pass.inputs[0], pass.inputs[1], pass.gradient)
        return [
            pass.wanted[0] ? try gy.matrixProduct(b, otherTransposed: true) : nil,
            pass.wanted[1] ? try a.matrixProduct(gy, transposed: true) : nil,
        ]
    }
}

/// The matrix product a·b of [m, k] and [k, n].
///
/// - Throws: `FunctionError` if these are not matrices or their inner extents differ.
public func matmul(_ a: Variable, _ b: Variable) throws(FunctionError) -> Variable {
    try MatMul()(a, b)
}
