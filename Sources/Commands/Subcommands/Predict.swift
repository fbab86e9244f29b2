import ArgumentParser
import Collectives
import Datasets
import Prediction
import Training

/// `dnn-dist predict`
struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Generate predictions with a trained model.",
        discussion: """
            Writes one line per sample, in order: the predicted class and the probability of each class, or the model's outputs. \
            The samples come from --input, scaled as in training, or from a data set of the model's configuration:

              dnn-dist predict model.safetensors --input new.csv
              dnn-dist predict runs/digits/TIME --input - < images.npy
              dnn-dist predict runs/digits/TIME --data validation

            A model trained with training.threshold decides between its two classes by the threshold that was chosen; \
            with '--set training.threshold=none', by the larger probability.

            Mostly-zero weights use sparse matrix products where these are measured to be faster. With --mc-samples, dropout masks are \
            drawn that many times; the line then has the mean and standard deviation of each number and the predictive entropy (in \
            nats). Predictions are bit-identical on any number of ranks.
            """)

    @OptionGroup var model: TrainedModelArguments

    @ArgumentParser.Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Samples without labels: a file (CSV, NPY or IDX, plain or gzip), or - for standard input.",
            valueName: "file"), completion: .file())
    var input: String?

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Format of --input: csv, npy or idx. Default: detected from its first bytes.", valueName: "format"
        )
    )
    var format: String?

    @ArgumentParser.Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Column of a CSV --input that is not a feature: last, its index from 0, or its name (repeatable).",
            valueName: "column"))
    var ignore: [String] = []

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Column of a CSV --input whose texts are repeated beside the predictions: its name, or its index from 0.",
            valueName: "column"))
    var id: String?

    @ArgumentParser.Option(
        help: ArgumentHelp(
            """
            Data set to predict: training, validation or test of the configuration, or a data source as in data.test, such as \
            digits or '{csv: {path: new.csv}}'. Default: test, else validation, else training.
            """, valueName: "set-or-data"), completion: .file())
    var data: String?

    @ArgumentParser.Option(
        name: .customLong("mc-samples"),
        help: ArgumentHelp("Number of Monte Carlo dropout draws per sample.", valueName: "count"))
    var draws: Int?

    @Flag(help: "Write one JSON object per line instead of CSV.")
    var json = false

    @ArgumentParser.Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"),
        completion: .file())
    var output: String?

    @Flag(
        help: """
            Measure the inference speed and print it to standard error: latency percentiles of single samples and throughput of \
            batches; a JSON object with --json.
            """)
    var profile = false

    func validate() throws {
        try NumberBounds.check("--mc-samples", draws, in: 1...NumberBounds.mostRepetitions)
        if input != nil, data != nil { throw ValidationError("--input and --data both say which samples.") }
        if input == nil, format != nil || id != nil || !ignore.isEmpty {
            throw ValidationError("--format, --id and --ignore are about the samples of --input.")
        }
        if let format, UnlabelledSamples.Format(rawValue: format) == nil {
            let formats = UnlabelledSamples.Format.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("There is no format '\(format)'. There are: \(formats).")
        }
    }

    func run() throws {
        try Session.run(json: json) { communicator in
            let (trained, samples) =
                try input.map { try unlabelled($0, communicator) }
                ?? data.flatMap { DataPart(rawValue: $0) == nil ? try source($0, communicator) : nil }
                ?? labelled(communicator)
            let job = PredictionJob(
                trained: trained, samples: samples, draws: draws, text: json ? .jsonLines : .csv,
                communicator: communicator)
            try job.run(to: output == Console.standardOutput ? nil : output)
            if profile { try job.profile() }
        }
    }

    /// Reads the samples of a file or of standard input.
    private func unlabelled(
        _ path: String, _ communicator: any Communicator
    ) throws -> (TrainedModel, Dataset) {
        let format = format.flatMap(UnlabelledSamples.Format.init)
        let ignored = ignore.map(ColumnReference.init)
        let identifier = id.map(ColumnReference.init)
        var trained = try communicator.setUp { try model.trained() }
        communicator.follow(trained.plan.distributed)
        if format == nil, HDF5.names(path), trained.plan.data.train.name == HDF5.entry.name {
            // Arrays of the names that those of the training set have.
            try communicator.setUp { try trained.plan.data.test(on: path) }
            return (trained, try dataset(of: trained, communicator))
        }
        let (keepsDoubles, schema) = (trained.model.type == .float64, trained.scaling.schema)
        let read = { @Sendable (bytes: [UInt8]) throws -> Dataset in
            try UnlabelledSamples.read(
                bytes, name: "standard input", format: format, ignoring: ignored,
                keepsDoubles: keepsDoubles, schema: schema, identifier: identifier)
        }
        var piped: [UInt8]?
        if path == "-" {
            // Only rank 0 has the job's standard input.
            let bytes = try communicator.setUp {
                guard communicator.rank == 0 else { return [UInt8]() }
                return try UnlabelledSamples.standardInput { try trained.check(read($0)) }
            }
            piped = try communicator.broadcast(bytes, from: 0, phase: .setup)
        }
        let samples = try communicator.setUp {
            // A model of images takes images; arrays, too.
            let images =
                format == nil && Images.names(path)
                ? try DataSources.catalog.make(trained.plan.data.train) as? Images : nil
            let shape = trained.model.inputShape
            let samples = try communicator.shared("\(DataContext().location)\n\(path)") { [piped] in
                if let images { return try images.unlabelled(path, shape: shape) }
                return
                    try piped.map(read)
                    ?? UnlabelledSamples.read(
                        path: path, format: format, ignoring: ignored, keepsDoubles: keepsDoubles,
                        schema: schema, identifier: identifier)
            }
            try trained.check(samples)
            return samples
        }
        try communicator.compare(trained.identities(of: samples, version: Version.text))
        return (trained, samples)
    }

    /// Reads the samples of a data source given on the command line.
    private func source(
        _ text: String, _ communicator: any Communicator
    ) throws -> (TrainedModel, Dataset) {
        let trained = try communicator.setUp { try model.trained(overriding: ["--data=\(text)"]) }
        communicator.follow(trained.plan.distributed)
        return (trained, try dataset(of: trained, communicator))
    }

    /// Reads the test set that the plan of a model names, for prediction.
    private func dataset(of trained: TrainedModel, _ communicator: any Communicator) throws -> Dataset {
        let samples = try communicator.setUp {
            guard let selection = trained.plan.data.test else {
                throw TrainingError("--data names no data: name a set or a data source", .usage)
            }
            return try trained.dataset(
                selection, context: model.cache.context(trained.plan), for: .prediction, on: communicator)
        }
        try communicator.compare(trained.identities(of: samples, version: Version.text))
        return samples
    }

    /// Returns a data set of the model's configuration.
    private func labelled(_ communicator: any Communicator) throws -> (TrainedModel, Dataset) {
        let experiment = try communicator.setUp { try model.experiment(on: communicator) }
        communicator.follow(experiment.plan.distributed)
        try communicator.compare(experiment.identities(version: Version.text))
        return try communicator.setUp {
            (TrainedModel(experiment), try experiment.dataset(data.flatMap(DataPart.init)))
        }
    }
}
