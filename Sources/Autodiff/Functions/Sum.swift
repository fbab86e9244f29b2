import Tensors

/// The sum over all elements, or along some axes. Over samples, it is the sum over the whole global batch.
public final class Sum: UnaryFunction {
    private let axes: [Int]?
    private let keepsAxes: Bool

    /// Creates the function along `axes`; nil for all axes.
    public init(axes: [Int]? = nil, keepsAxes: Bool = false) {
        self.axes = axes
        self.keepsAxes = keepsAxes
    }

    /// y = the sum of x along the axes.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        let x = inputs[0]
        if let axes { return [try x.sum(along: axes, keepingAxes: keepsAxes)] }
        let total = x.sum()
        return [keepsAxes ? try total.reshaped(to: x.shape.map { _ in 1 }) : total]
    }

    /// A sum over the samples if axis 0 is among the axes.
    public func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment {
        axes?.contains(0) ?? true ? .sum : .rowByRow(inputs.haveSamples)
    }

    /// gx = gy, repeated along the axes.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        let shape = pass.inputs[0].shape
        var kept = shape
        for axis in axes ?? Array(shape.indices) { kept[axis] = 1 }
        return [try pass.gradient.reshaped(to: kept).broadcast(to: shape)]
    }
}

/// The sum over all elements, or along `axes`; `keepingAxes` keeps them with extent 1.
///
/// If x has samples and axis 0 is summed, the value is the global batch's, the same on all ranks.
///
/// - Throws: `FunctionError` if there is no such axis, or with the error of an exchange.
/// - Note: Collective for a sum over samples: every rank must call it in the same order.
public func sum(_ x: Variable, axes: [Int]? = nil, keepingAxes: Bool = false) throws(FunctionError)
    -> Variable
{
    try Sum(axes: axes, keepsAxes: keepingAxes)(x)
}
