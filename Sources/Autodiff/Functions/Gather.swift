import Tensors

/// The rows of a table at some indices, such as an embedding of classes.
public final class Gather: Function {
    /// Creates the function.
    public init() {}

    /// Two: the table and the indices.
    public var inputCounts: ClosedRange<Int> { 2...2 }

    /// y = the rows of the table at the indices, which are a vector of whole numbers.
    public func forward(_ inputs: [Tensor]) throws(ShapeError) -> [Tensor] {
        [try inputs[0].gather(Self.indices(inputs[1]))]
    }

    /// The gradient of a table row is the sum of gy's rows that were taken from it; none flows to the indices.
    public func backward(_ pass: BackwardPass) throws(ShapeError) -> [Tensor?] {
        let table = pass.inputs[0]
        return [
            pass.wanted[0]
                ? try pass.gradient.scatterAdd(Self.indices(pass.inputs[1]), count: table.shape[0]) : nil,
            nil,
        ]
    }

    /// Row by row of the indices; the table belongs to all samples.
    public func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment {
        guard inputs.haveSamples == [false, true] else {
            throw ShapeError("rows cannot be taken of samples: a rank has only some of them")
        }
        return .rowByRow(inputs.haveSamples)
    }

    private static func indices(_ tensor: Tensor) throws(ShapeError) -> [Int] {
        guard tensor.rank == 1 else {
            throw ShapeError("indices are a vector, not the shape \(tensor.shape)")
        }
        return try tensor.values.map { value throws(ShapeError) in
            guard let index = Int(exactly: value) else { throw ShapeError("\(value) is no index") }
            return index
        }
    }
}

/// The rows of a table, slices of its first axis, at some indices.
///
/// - Parameters:
///   - table: [count] + the shape of a row.
///   - indices: whole numbers in 0 ..< count, a vector; with samples, one index for each of them.
/// - Returns: [indices.count] + the shape of a row.
/// - Throws: `FunctionError` if there is no such row.
public func gather(_ table: Variable, _ indices: Variable) throws(FunctionError) -> Variable {
    try Gather()(table, indices)
}
