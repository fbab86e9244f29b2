/// Trajectories of a small network, and their common settings: training.json.
package struct TrainingFile: Decodable, Sendable {
    /// A parameter at the start or the end.
    package struct Parameter: Decodable, Sendable {
        /// The full name: `layers.0.weight`.
        package let name: String
        /// The extents.
        package let shape: [Int]
        /// The elements.
        package let values: [Double]
    }

    /// The samples of one step.
    package struct Batch: Decodable, Sendable {
        /// The first sample.
        package let first: Int
        /// The number of samples.
        package let count: Int
    }

    /// One trajectory.
    package struct Case: Decodable, Sendable, CustomStringConvertible {
        /// The name of the case.
        package let name: String
        /// `relu` or `elu`.
        package let activation: String
        /// The loss as named in a configuration.
        package let loss: String
        /// The optimizer as named in a configuration.
        package let optimizer: String
        /// η.
        package let learningRate: Double
        /// β.
        package let momentum: Double
        /// The threshold; nil for no clipping.
        package let clipGlobalNorm: Double?
        /// The mean loss of each step's batch, before its update.
        package let losses: [Double]
        /// The gradient's norm at each step, before clipping.
        package let gradientNorms: [Double]
        /// The parameters at the end.
        package let finalParameters: [Parameter]

        package var description: String { name }
    }

    /// The numbers of inputs and of each layer's units.
    package let widths: [Int]
    /// The steps.
    package let batches: [Batch]
    /// The parameters at the start.
    package let initialParameters: [Parameter]
    /// All samples.
    package let inputs: ReferenceTensor
    /// The classes of the samples.
    package let labels: [Int32]
    /// The target outputs of the samples.
    package let targets: ReferenceTensor
    /// The trajectories.
    package let cases: [Case]
}
