import ArgumentParser
import Configuration
import Datasets
import FoundationEssentials
import Prediction
import Reporting
import Training

/// The arguments for a trained model, shared by several commands: the folder of a run or checkpoint, a model
/// file, or a configuration with weights.
struct TrainedModelArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            """
            A model file (.safetensors or .onnx written by dnn-dist), a run folder (runs/NAME/TIME), or a configuration \
            with --weights.
            """, valueName: "model"))
    var source: String

    @ArgumentParser.Option(help: "Weights file (safetensors) of the configuration's model.")
    var weights: String?

    @ArgumentParser.Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("Override a configuration value (repeatable).", valueName: "key=value"))
    var overrides: [String] = []

    func validate() throws {
        // A source that does not exist at all is missing input, not a wrong command line.
        if exists, !isFolder, !isModelFile, weights == nil {
            throw ValidationError(
                "'\(source)' is not the folder of a run: name the weights with --weights FILE.")
        }
        if isModelFile, weights != nil {
            throw ValidationError("'\(source)' has weights of its own: leave out --weights.")
        }
    }

    /// Creates the experiment of the configuration, with its data and the trained weights.
    ///
    /// - Parameter more: overrides in addition to those of the command line.
    func experiment(overriding more: [String] = []) throws -> Experiment {
        if isModelFile {
            let file = try modelFile(source, overriding: more)
            let experiment = try Experiment(
                file.plan, context: .of(configurationFile: source), loadsWeights: false, scaling: file.scaling
            )
            try experiment.load(weights: source)
            return experiment
        }
        if isFolder, weights == nil { try checkIsOneRun() }
        let file = isFolder ? source + "/config.yaml" : source
        let plan = try ConfigurationReader(catalogs: .standard).read(
            file: file, overrides: overrides + more)
        let experiment = try Experiment(plan, context: .of(configurationFile: file), loadsWeights: false)
        try experiment.load(weights: weights ?? source + "/model.safetensors")
        return experiment
    }

    /// Returns the trained model alone: its data are not read if the model file contains everything that
    /// predictions need.
    func trained() throws -> TrainedModel {
        if isModelFile { return try modelFile(source).trained() }
        if isFolder, weights == nil, overrides.isEmpty {
            try checkIsOneRun()
            let path = source + "/model.safetensors"
            if FileManager.default.fileExists(atPath: path) { return try modelFile(path).trained() }
        }
        return TrainedModel(try experiment())
    }

    /// - Throws: `TrainingError` if the folder is that of runs with several seeds.
    private func checkIsOneRun() throws(TrainingError) {
        guard let runs = RunFolder.parts(of: source) else { return }
        throw TrainingError(
            "\(source): here are runs of several seeds: name one of them, such as \(runs[0])",
            .missingInput)
    }

    private func modelFile(_ path: String, overriding more: [String] = []) throws -> ModelFile {
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        } catch {
            throw TrainingError("\(path): the file cannot be read; is there such a file?", .missingInput)
        }
        return try ModelFile(bytes, name: path, overrides: overrides + more, catalogs: .standard)
    }

    private var exists: Bool { FileManager.default.fileExists(atPath: source) }

    /// True if the source is a model file, according to its name.
    private var isModelFile: Bool {
        !isFolder && (source.hasSuffix(".safetensors") || source.hasSuffix(".onnx"))
    }

    private var isFolder: Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: source, isDirectory: &isFolder) && isFolder
    }
}
