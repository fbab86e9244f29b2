import ArgumentParser
import Collectives
import Configuration
import Datasets
import FoundationEssentials
import NeuralNetworks
import Prediction
import Reporting
import Storage
import Training

/// The arguments for a trained model, shared by several commands: the folder of a run or checkpoint, a model
/// file, or a configuration with weights.
struct TrainedModelArguments: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            """
            A model file (.safetensors or .onnx written by dnn-dist), a run folder (runs/NAME/TIME, or latest for the newest in \
            runs), one of its checkpoints, or a configuration with --weights. Of a run that has not finished, the best weights so far are taken; of several seeds or a \
            sweep, those of the best.
            """, valueName: "model"), completion: .file())
    var source: RunName

    @ArgumentParser.Option(
        help: "Weights file (safetensors) of the configuration's model.", completion: .file())
    var weights: String?

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Beginning of the tensor names in the weights file, where the model has 'layers.'. Default: that of model.load.",
            valueName: "text"))
    var prefix: String?

    @Flag(help: "Take weights that are infinite or NaN, too.")
    var allowNonFinite = false

    @ArgumentParser.Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("Override a configuration value (repeatable).", valueName: "key=value"))
    var overrides: [String] = []

    @OptionGroup var cache: CacheArguments

    func validate() throws {
        // A source that does not exist at all is missing input, not a wrong command line.
        guard let path = source.path else { return }
        let isConfiguration = isConfiguration(path)
        if FileManager.default.fileExists(atPath: path), isConfiguration, weights == nil {
            throw ValidationError(
                "'\(path)' is not the folder of a run: name the weights with --weights FILE.")
        }
        if !isConfiguration,
            !isFolder(path) || !FileManager.default.fileExists(atPath: path + "/config.yaml"),
            weights != nil
        {
            throw ValidationError("'\(path)' has weights of its own: leave out --weights.")
        }
        if prefix != nil, weights == nil {
            throw ValidationError("--prefix is about the file of --weights: add that, too.")
        }
    }

    /// Creates the experiment of the configuration, with its data and the trained weights.
    ///
    /// - Parameters:
    ///   - more: overrides in addition to those of the command line.
    ///   - communicator: the ranks, of which one on each host reads the data for all.
    ///   - change: a final change of the plan.
    func experiment(
        overriding more: [String] = [], on communicator: any Communicator = SoloCommunicator(),
        _ change: (inout Plan) throws -> Void = { _ in }
    ) throws -> Experiment {
        if let weights {
            let path = try source.found()
            let file = isFolder(path) ? path + "/config.yaml" : path
            return try experiment(file, weights: weights, overriding: more, on: communicator, change)
        }
        let found = try found()
        if let configuration = found.configuration {
            return try experiment(
                configuration, weights: found.file, overriding: more, on: communicator, change)
        }
        let file = try modelFile(found.file, overriding: more)
        var plan = file.plan
        try change(&plan)
        let experiment = try Experiment(
            plan, context: cache.context(ofConfigurationFile: found.file, plan), loadsWeights: false,
            scaling: file.scaling, weights: file.weights.shapes, on: communicator)
        tellChangedData(experiment, since: file.weights.metadata)
        try experiment.load(weights: found.file, allowsNonFinite: allowNonFinite)
        return experiment
    }

    private func tellChangedData(_ experiment: Experiment, since metadata: [String: String]) {
        guard Launch.current.printsErrors else { return }
        if let remark = experiment.remarkOnChangedData(since: metadata) { Console.note(remark) }
    }

    /// Returns the trained model alone: its data are not read if the model file contains everything that
    /// predictions need.
    ///
    /// - Parameter more: overrides in addition to those of the command line.
    func trained(overriding more: [String] = []) throws -> TrainedModel {
        try fileAlone(overriding: more) ?? TrainedModel(try experiment(overriding: more))
    }

    /// Creates the experiment of the trained model with another test set, whose samples have labels. The configuration's
    /// own data are not read if the model file contains everything that is needed of them.
    ///
    /// - Parameter change: a change of the plan that names the test set.
    func experiment(
        overriding more: [String] = [], testingOn communicator: any Communicator,
        _ change: (inout Plan) throws -> Void
    ) throws -> Experiment {
        // The numbers of classes that were selected mean nothing without those of the training set.
        guard var trained = try fileAlone(overriding: more), trained.plan.data.classes == nil else {
            return try experiment(overriding: more, on: communicator, change)
        }
        try change(&trained.plan)
        return try Experiment(testing: trained, context: cache.context(trained.plan), on: communicator)
    }

    /// Returns the trained model of a file that contains everything needed; nil if other files are needed, too.
    private func fileAlone(overriding more: [String]) throws -> TrainedModel? {
        guard weights == nil else { return nil }
        let found = try found()
        guard found.configuration == nil || overrides.isEmpty && found.configuration != found.file else {
            return nil
        }
        do {
            return try modelFile(found.file, overriding: more).trained(allowsNonFinite: allowNonFinite)
        } catch let error as ModelError {
            throw TrainingError("\(found.file): \(error.description)", .badData)
        }
    }

    private func found() throws(TrainingError) -> WeightsSource {
        let found = try WeightsSource(source.found())
        if let note = found.note, Launch.current.printsErrors { Console.note(note) }
        return found
    }

    private func experiment(
        _ configuration: String, weights: String, overriding more: [String],
        on communicator: any Communicator,
        _ change: (inout Plan) throws -> Void
    ) throws -> Experiment {
        var plan = try ConfigurationReader(catalogs: .standard).read(
            file: configuration, overrides: overrides + more)
        if let count = plan.data.validation.foldCount {
            throw TrainingError(
                "\(configuration): each of \(count) folds has a model of its own: say which one the weights are of, such as --set data.validation.folds.fold=1",
                .badConfiguration)
        }
        try change(&plan)
        let known = columns(ofModelIn: weights)
        let experiment = try Experiment(
            plan, context: cache.context(ofConfigurationFile: configuration, plan), loadsWeights: false,
            scaling: known?.scaling, on: communicator)
        if let known {
            try check(experiment.data.training, against: known, configuration)
            tellChangedData(experiment, since: known.metadata)
        }
        try experiment.load(weights: weights, prefix: prefix, allowsNonFinite: allowNonFinite)
        return experiment
    }

    /// The scaling and the names of the classes with which a model was trained, and all metadata of its file.
    private typealias KnownColumns = (
        scaling: FittedScaling, classNames: [String]?, metadata: [String: String]
    )

    /// The columns of the model in a file of weights that this program has written; nil for weights alone.
    private func columns(ofModelIn path: String) -> KnownColumns? {
        guard let bytes = try? FileBytes.weights(path, absent: ""),
            let file = try? ModelFile(bytes, name: path, catalogs: .standard)
        else { return nil }
        return (file.scaling, file.classNames, file.weights.metadata)
    }

    /// Checks that the training data have the columns and classes with which a model was trained.
    private func check(
        _ training: Dataset, against known: KnownColumns, _ configuration: String
    ) throws(TrainingError) {
        guard
            known.scaling.schema.map({ $0 == training.table?.schema })
                ?? (known.classNames == training.classNames)
        else {
            throw TrainingError(
                "\(configuration): the training data are not as they were: the model was trained on other columns or classes, so nothing tells which is which; give samples with --input or --data='{csv: {path: FILE}}', which are joined to the model's columns by name",
                .badData)
        }
    }

    private func modelFile(_ path: String, overriding more: [String] = []) throws -> ModelFile {
        let bytes = try FileBytes.weights(path, absent: "the file cannot be read; is there such a file?")
        let file = try ModelFile(bytes, name: path, overrides: overrides + more, catalogs: .standard)
        if file.weights.integrity == .unverified, Launch.current.printsErrors {
            Console.note(
                "\(path) states no digest: nobody can tell if its weights are those that were written")
        }
        return file
    }

    /// True if a path is that of a configuration: neither a folder nor a model file.
    private func isConfiguration(_ path: String) -> Bool {
        !isFolder(path) && !WeightsSource.isModelFile(path)
    }

    private func isFolder(_ path: String) -> Bool {
        var isFolder = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder
    }
}
