import ArgumentParser
import Configuration
import Datasets
import FoundationEssentials
import Training

/// A trained model as several commands take it: the folder of a run, or a configuration with weights.
struct TrainedModelArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "The folder of a run (runs/NAME/TIME), or a configuration file.", valueName: "run-or-config"))
    var source: String

    @ArgumentParser.Option(help: "The weights (safetensors); default: model.safetensors of the run's folder.")
    var weights: String?

    @ArgumentParser.Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("Override one value of the configuration (repeatable).", valueName: "key=value"))
    var overrides: [String] = []

    func validate() throws {
        // What is not there at all is missing input, not a wrong command line.
        if exists, !isFolder, weights == nil {
            throw ValidationError(
                "'\(source)' is not the folder of a run: name the weights with --weights FILE.")
        }
    }

    /// The configuration with its data read and the trained weights in its model.
    ///
    /// - Parameter more: overrides besides those of the command line.
    func experiment(overriding more: [String] = []) throws -> Experiment {
        let file = isFolder ? source + "/config.yaml" : source
        let plan = try ConfigurationReader(catalogs: .standard).read(
            file: file, overrides: overrides + more)
        let experiment = try Experiment(plan, context: .of(configurationFile: file), loadsWeights: false)
        try experiment.load(weights: weights ?? source + "/model.safetensors")
        return experiment
    }

    private var exists: Bool { FileManager.default.fileExists(atPath: source) }

    private var isFolder: Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: source, isDirectory: &isFolder) && isFolder
    }
}
