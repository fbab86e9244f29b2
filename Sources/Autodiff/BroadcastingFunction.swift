import Tensors

/// A function of inputs that broadcast to one shape, element by element.
///
/// Constants with as many rows as there are samples, such as targets or noise, are taken for samples.
public protocol BroadcastingFunction: Function {}

extension BroadcastingFunction {
    /// Row by row, if the samples are the first axis of the common shape.
    public func sampleTreatment(_ inputs: SampledInputs) throws(ShapeError) -> SampleTreatment {
        let rank = inputs.variables.lazy.map(\.shape.count).max() ?? 0
        var haveRows = inputs.haveSamples
        for (index, variable) in inputs.variables.enumerated() {
            let shape = variable.shape
            guard !haveRows[index] else {
                guard shape.count == rank else {
                    throw ShapeError(
                        "the samples are the first axis of the shape \(shape), but not of the \(rank) axes that it broadcasts to: reshape it first"
                    )
                }
                continue
            }
            guard shape.count == rank, shape[0] != 1 else { continue }
            guard variable.isConstant else {
                throw ShapeError(
                    "the first axis of the shape \(shape) meets the samples, but does not have them: the number of rows depends on the number of ranks; give it the extent 1"
                )
            }
            haveRows[index] = true
        }
        return .rowByRow(haveRows)
    }
}
