import Tensors

/// The mean over all elements, or along some axes: their sum divided by their number.
public final class Mean: UnaryFunction {
    private let sum: Sum
    private var count = 0.0

    /// Creates the function along `axes`; nil for all axes.
    public init(axes: [Int]? = nil, keepsAxes: Bool = false) {
        sum = Sum(axes: axes, keepsAxes: keepsAxes)
    }

    /// y = the sum of x along the axes, divided by n, the number of elements in each sum.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        let total = try sum.forward(inputs)[0]
        count = Double(inputs[0].count) / Double(max(total.count, 1))
        return [total.divided(by: count)]
    }

    /// gx = gy / n, repeated along the axes.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        try sum.backward(pass).map { $0?.divided(by: count) }
    }
}

/// The mean over all elements, or along `axes`; `keepingAxes` keeps them with extent 1.
///
/// - Throws: `FunctionError` if there is no such axis.
public func mean(_ x: Variable, axes: [Int]? = nil, keepingAxes: Bool = false) throws(FunctionError)
    -> Variable
{
    try Mean(axes: axes, keepsAxes: keepingAxes)(x)
}
