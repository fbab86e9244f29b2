import Tensors

/// The mean over all elements, or along some axes: their sum divided by their number.
public final class Mean: UnaryFunction {
    private let sum: Sum
    private let axes: [Int]?
    private var count = 0.0

    /// Creates the function along `axes`; nil for all axes.
    public init(axes: [Int]? = nil, keepsAxes: Bool = false) {
        self.axes = axes
        sum = Sum(axes: axes, keepsAxes: keepsAxes)
    }

    /// y = the sum of x along the axes, divided by n, the number of elements in each sum.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        let total = try sum.forward(inputs)[0]
        count = Double(inputs[0].count) / Double(max(total.count, 1))
        return [total.divided(by: count)]
    }

    /// Row by row; the mean over samples is their sum divided by their number on all ranks.
    public func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment {
        guard let axes, !axes.contains(0) else {
            throw ShapeError("call mean(_:axes:keepingAxes:) for a mean over samples")
        }
        return .rowByRow(inputs.haveSamples)
    }

    /// gx = gy / n, repeated along the axes.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        try sum.backward(pass).map { $0?.divided(by: count) }
    }
}

/// The mean over all elements, or along `axes`; `keepingAxes` keeps them with extent 1.
///
/// If x has samples and axis 0 is among the axes, the value is the global batch's, the same on all ranks.
///
/// - Throws: `FunctionError` if there is no such axis, or with the error of an exchange.
/// - Note: Collective for a mean over samples: every rank must call it in the same order.
public func mean(_ x: Variable, axes: [Int]? = nil, keepingAxes: Bool = false) throws(FunctionError)
    -> Variable
{
    guard let samples = x.samples, axes?.contains(0) ?? true else {
        return try Mean(axes: axes, keepsAxes: keepingAxes)(x)
    }
    let total = try sum(x, axes: axes, keepingAxes: keepingAxes)
    let elements = (axes.map(Set.init) ?? Set(x.shape.indices)).reduce(1) { $0 * ($1 == 0 ? 1 : x.shape[$1]) }
    let rows: Double
    do {
        rows = try samples.globalRowCount()
    } catch {
        throw FunctionError(function: "mean", inputs: [x], cause: error)
    }
    return try total / (rows * Double(elements))
}
