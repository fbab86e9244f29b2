/// Batch normalization by PyTorch: single calls, and ten steps of a network.
package struct NormalizationFile: Decodable, Sendable {
    /// One call.
    package struct Call: Decodable, Sendable, CustomStringConvertible {
        /// The name of the case.
        package let name: String
        /// ε.
        package let epsilon: Double
        /// x, γ and β.
        package let inputs: [ReferenceTensor]
        /// The gradient of the output.
        package let outputGradient: ReferenceTensor
        /// y.
        package let output: ReferenceTensor
        /// The gradients of x, γ and β.
        package let inputGradients: [ReferenceTensor]
        /// The mean of each column.
        package let mean: ReferenceTensor
        /// The biased variance of each column.
        package let variance: ReferenceTensor

        package var description: String { name }
    }

    /// ε.
    package let epsilon: Double
    /// The share of the running statistics that a step keeps.
    package let momentum: Double
    /// η.
    package let learningRate: Double
    /// The samples of each step.
    package let batches: [TrainingFile.Batch]
    /// All samples.
    package let inputs: ReferenceTensor
    /// Their classes.
    package let labels: [Int32]
    /// The parameters at the start.
    package let initialState: [TrainingFile.Parameter]
    /// The mean loss of each step's batch, before its update.
    package let losses: [Double]
    /// Parameters and running statistics at the end.
    package let finalState: [TrainingFile.Parameter]
    /// The outputs for all samples at the end, from the running statistics.
    package let outputs: ReferenceTensor
    /// Single calls.
    package let cases: [Call]
}
