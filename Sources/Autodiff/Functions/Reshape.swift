import Tensors

/// The same elements in another shape.
public final class Reshape: UnaryFunction {
    private let shape: [Int]

    /// Creates the function for the given output shape.
    public init(to shape: [Int]) { self.shape = shape }

    /// y = the elements of x in the new shape.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].reshaped(to: shape)]
    }

    /// gx = gy in x's shape.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        [try pass.gradient.reshaped(to: pass.inputs[0].shape)]
    }
}

/// x in another shape.
///
/// - Throws: `FunctionError` if the shape holds another number of elements.
public func reshape(_ x: Variable, to shape: [Int]) throws(FunctionError) -> Variable {
    try Reshape(to: shape)(x)
}
