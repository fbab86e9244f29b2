import ArgumentParser
import Configuration
import Datasets
import FoundationEssentials
import Training

/// A trained model as several commands take it: the folder of a run, or a configuration with weights.
struct TrainedModelArguments {
    /// The folder or the configuration file.
    let source: String
    /// The weights' file; that of the run's folder where nil.
    let weights: String?

    /// The configuration file.
    var file: String { isFolder ? source + "/config.yaml" : source }

    /// The experiment with its data read and its weights loaded.
    func experiment(overrides: [String] = []) throws -> Experiment {
        guard isFolder || weights != nil else {
            throw TrainingError(
                "'\(source)' is not the folder of a run: name the weights with --weights FILE", .usage)
        }
        let plan = try ConfigurationReader(catalogs: .standard).read(file: file, overrides: overrides)
        let experiment = try Experiment(plan, context: .of(configurationFile: file))
        try experiment.load(weights: weights ?? source + "/model.safetensors")
        return experiment
    }

    private var isFolder: Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: source, isDirectory: &isFolder) && isFolder
    }
}
