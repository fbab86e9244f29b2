import Tensors

/// Parts that follow each other along an axis.
public final class Concatenate: Function {
    private let axis: Int

    /// Creates the function along an axis.
    public init(along axis: Int) { self.axis = axis }

    /// y = the parts, one after the other.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try Tensor(concatenating: inputs, along: axis)]
    }

    /// The gradient of each part is its slice of gy.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        try pass.gradient.split(pass.inputs.map { $0.shape[axis] }, along: axis)
    }

    /// Row by row along any axis but that of the samples, which all parts must have, or be constants.
    public func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment {
        guard axis != 0 else {
            throw ShapeError("samples cannot follow each other along axis 0: a rank has only some of them")
        }
        for variable in inputs.variables where variable.samples == nil && !variable.isConstant {
            throw ShapeError(
                "a part of shape \(variable.shape) belongs to no sample: add it with an extent of 1 instead")
        }
        return .rowByRow(inputs.variables.map { _ in true })
    }
}

/// The parts one after the other along an axis.
///
/// - Throws: `FunctionError` if there is no such axis, or the other extents or the types differ.
public func concatenate(_ parts: [Variable], along axis: Int) throws(FunctionError) -> Variable {
    try Concatenate(along: axis).call(parts)[0]
}

/// Parts of one shape along a new axis.
///
/// - Throws: `FunctionError` if the shapes or types differ.
public func stack(_ parts: [Variable], along axis: Int) throws(FunctionError) -> Variable {
    try concatenate(
        parts.map { part throws(FunctionError) in
            guard (0...part.shape.count).contains(axis) else {
                throw FunctionError(
                    function: "stack", inputs: parts,
                    reason: "there is no place for a new axis \(axis) in the shape \(part.shape)")
            }
            if axis == 0, part.samples != nil {
                throw FunctionError(
                    function: "stack", inputs: parts,
                    reason: "samples stay the first axis: stack along another")
            }
            var shape = part.shape
            shape.insert(1, at: axis)
            return try reshape(part, to: shape)
        }, along: axis)
}
