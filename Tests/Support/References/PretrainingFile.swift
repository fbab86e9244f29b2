/// Trajectories of pretraining, and their common settings: pretraining.json.
package struct PretrainingFile: Decodable, Sendable {
    /// One trajectory.
    package struct Case: Decodable, Sendable, CustomStringConvertible {
        /// The name of the case.
        package let name: String
        /// The pretraining as in a configuration, in JSON.
        package let pretraining: String
        /// Other members of a configuration, in JSON.
        package let configuration: String
        /// The mean losses of the last epoch.
        package let measures: [String: Double]
        /// The parameters of each model at the end, one after the other.
        package let models: [String: [Double]]

        package var description: String { name }
    }

    /// The numbers of inputs and of each dense layer's units.
    package let widths: [Int]
    /// The seed of all random numbers.
    package let seed: Int
    /// The number of samples in a batch; the last batch of an epoch has fewer.
    package let batchSize: Int
    /// The samples.
    package let inputs: ReferenceTensor
    /// The trajectories.
    package let cases: [Case]
}

extension References {
    /// pretraining.json.
    package static func pretraining() throws -> PretrainingFile {
        try read("pretraining.json", as: PretrainingFile.self)
    }
}
