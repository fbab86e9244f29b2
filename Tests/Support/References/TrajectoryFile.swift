import Foundation

/// Trajectories of a small network by Keras, and their common settings: trajectories.json.
package struct TrajectoryFile: Decodable, Sendable {
    /// One trajectory.
    package struct Case: Decodable, Sendable, CustomStringConvertible {
        /// The name of the case.
        package let name: String
        /// The members of a configuration, in JSON.
        package let configuration: String
        /// The number of epochs trained.
        package let epochs: Int
        /// The training loss of the last epoch, or of the best one if weights are restored.
        package let trainingLoss: Double
        /// The validation loss of the same epoch.
        package let validationLoss: Double
        /// The parameters at the end, one after the other, in float64.
        package let final: [Double]
        /// The parameters at the end in float32.
        package let finalSingle: [Double]

        package var description: String { name }
    }

    /// The numbers of inputs and of each layer's units.
    package let widths: [Int]
    /// The number of samples in a batch; the last batch of an epoch has fewer.
    package let batchSize: Int
    /// The parameters at the start, one after the other.
    package let initial: [Double]
    /// The samples.
    package let inputs: [[Double]]
    /// The classes of these samples.
    package let labels: [Int32]
    /// The validation samples.
    package let validationInputs: [[Double]]
    /// The classes of these samples.
    package let validationLabels: [Int32]
    /// The trajectories.
    package let cases: [Case]
}
