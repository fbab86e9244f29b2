import Tensors

/// The inputs of a function's call, at least one of which has samples.
public struct SampledInputs {
    /// The inputs.
    public let variables: [Variable]
    /// The number of rows of the inputs that have samples.
    public let rowCount: Int

    /// For each input, true if its first axis is the samples.
    public var haveSamples: [Bool] { variables.map { $0.samples != nil } }

    /// Requires that of the inputs only the first one has samples, as in an affine map.
    ///
    /// - Throws: `ShapeError` if another one has.
    public func onlyFirst() throws(ShapeError) -> SampleTreatment {
        guard variables[0].samples != nil, variables.dropFirst().allSatisfy({ $0.samples == nil }) else {
            throw ShapeError(
                "only its first input can have samples as rows; the others belong to all samples")
        }
        return .rowByRow(haveSamples)
    }
}
