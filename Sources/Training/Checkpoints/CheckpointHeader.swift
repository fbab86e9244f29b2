import Configuration
import NeuralNetworks
import Prediction

/// The part of a checkpoint that is the same for all of a run: its configuration, and the identity of its data.
struct CheckpointHeader: Sendable {
    /// The version of the program.
    let version: String
    /// The resolved configuration.
    let configuration: String
    /// The data sets, by name: sizes and checksums.
    let data: [String: String]
    /// The number of ranks.
    let ranks: Int
    /// The metadata of the model's file, which make it one to predict with.
    let modelMetadata: [String: String]
}

extension CheckpointHeader {
    /// The header of an experiment's checkpoints.
    init(_ experiment: Experiment, version: String, ranks: Int) throws {
        self.version = version
        self.ranks = ranks
        configuration = ConfigurationWriter(catalogs: .standard).text(of: experiment.plan)
        data = experiment.dataIdentity
        modelMetadata = try experiment.modelMetadata(version: version)
    }
}
