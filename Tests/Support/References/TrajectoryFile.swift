import Foundation

/// Trajectories of a small network by Keras, and what they share: trajectories.json.
package struct TrajectoryFile: Decodable, Sendable {
    /// One trajectory.
    package struct Case: Decodable, Sendable, CustomStringConvertible {
        /// What is asked.
        package let name: String
        /// What a configuration says of it, in JSON.
        package let configuration: String
        /// The epochs that were trained.
        package let epochs: Int
        /// The loss of the last epoch, or of the best one where weights are restored.
        package let trainingLoss: Double
        /// The same of the validation set.
        package let validationLoss: Double
        /// The parameters at the end, one after the other, in float64.
        package let final: [Double]
        /// The same in float32.
        package let finalSingle: [Double]

        package var description: String { name }
    }

    /// The numbers of units, that of the inputs first.
    package let widths: [Int]
    /// The samples of a batch; the last one of an epoch has fewer.
    package let batchSize: Int
    /// The parameters at the start, one after the other.
    package let initial: [Double]
    /// The samples.
    package let inputs: [[Double]]
    /// Their classes.
    package let labels: [Int32]
    /// The samples to validate with.
    package let validationInputs: [[Double]]
    /// Their classes.
    package let validationLabels: [Int32]
    /// The trajectories.
    package let cases: [Case]
}
