import Tensors

/// The elements at some positions along an axis.
public final class Slice: UnaryFunction {
    private let range: Range<Int>
    private let axis: Int

    /// Creates the function for positions along an axis.
    public init(_ range: Range<Int>, along axis: Int) {
        self.range = range
        self.axis = axis
    }

    /// y = the elements of x at the positions.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].slice(range, along: axis)]
    }

    /// gx = gy at the positions, 0 elsewhere.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        let shape = pass.inputs[0].shape
        func zeros(_ extent: Int) -> Tensor {
            var zeros = shape
            zeros[axis] = extent
            return Tensor(zeros: zeros, type: pass.gradient.type)
        }
        return [
            try Tensor(
                concatenating: [
                    zeros(range.lowerBound), pass.gradient, zeros(shape[axis] - range.upperBound),
                ], along: axis)
        ]
    }

    /// Row by row along any axis but that of the samples.
    public func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment {
        guard axis != 0 else {
            throw ShapeError("some samples cannot be taken of all: a rank has only some of them")
        }
        return .rowByRow(inputs.haveSamples)
    }
}

/// The elements of x at some positions along an axis.
///
/// - Throws: `FunctionError` if there is no such axis, or the range goes beyond its extent.
public func slice(_ x: Variable, _ range: Range<Int>, along axis: Int) throws(FunctionError) -> Variable {
    try Slice(range, along: axis)(x)
}

/// Parts of x of the given extents along an axis, in order.
///
/// - Throws: `FunctionError` if there is no such axis, or the extents are not together its own.
public func split(_ x: Variable, _ extents: [Int], along axis: Int) throws(FunctionError) -> [Variable] {
    guard x.shape.indices.contains(axis), extents.allSatisfy({ (0...x.shape[axis]).contains($0) }),
        extents.reduce(0, +) == x.shape[axis]
    else {
        throw FunctionError(
            function: "split", inputs: [x], reason: "axis \(axis) has no parts of the extents \(extents)")
    }
    var start = 0
    return try extents.map { extent throws(FunctionError) in
        defer { start += extent }
        return try slice(x, start..<start + extent, along: axis)
    }
}
