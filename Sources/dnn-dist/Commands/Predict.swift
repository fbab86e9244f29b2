import ArgumentParser
import Collectives
import Datasets
import Reporting
import Training

/// `dnn-dist predict`
struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Predict samples with a trained model.",
        discussion: """
            A line for each sample, in order: its class and the probability of each, or the model's outputs. The samples are those of \
            --input, scaled as in training, or a data set of the model's configuration:

              dnn-dist predict model.safetensors --input new.csv
              dnn-dist predict runs/digits/TIME --input - < images.npy
              dnn-dist predict runs/digits/TIME --data validation

            Mostly zero weights are multiplied as sparse matrices where that is measured to be faster. With --mc-samples what dropout \
            drops is drawn that many times: mean and standard deviation of each number, and the predictive entropy (in nats). The same \
            bits on any number of ranks.
            """)

    @OptionGroup var model: TrainedModelArguments

    @ArgumentParser.Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Samples without labels: a file (CSV, NPY or IDX, plain or gzip), or - for standard input.",
            valueName: "file"))
    var input: String?

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "The format of --input: csv, npy or idx. Default: what its first bytes say.", valueName: "format")
    )
    var format: String?

    @ArgumentParser.Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "A column of a CSV --input that is no feature: last, its number from 0, or its name (repeatable).",
            valueName: "column"))
    var ignore: [String] = []

    @ArgumentParser.Option(
        help: ArgumentHelp(
            """
            Which samples: the configuration's training, validation or test set, or any data as under data.test, like \
            digits or '{csv: {path: new.csv}}'. Default: test, else validation, else training.
            """, valueName: "set-or-data"))
    var data: String?

    @ArgumentParser.Option(
        name: .customLong("mc-samples"),
        help: ArgumentHelp("How many Monte Carlo draws of dropout for each sample.", valueName: "count"))
    var draws: Int?

    @Flag(help: "Write a JSON object a line instead of CSV.")
    var json = false

    @ArgumentParser.Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"))
    var output: String?

    @Flag(
        help: ArgumentHelp(
            "Measure the predictions and tell their speed on standard error.",
            discussion:
                "Percentiles of the latency of one sample, and the throughput of batches; with --json as a JSON object."
        ))
    var profile = false

    func validate() throws {
        if let draws, draws < 1 { throw ValidationError("--mc-samples is at least 1, not \(draws).") }
        if input != nil, data != nil { throw ValidationError("--input and --data both say which samples.") }
        if input == nil, format != nil || !ignore.isEmpty {
            throw ValidationError("--format and --ignore are about the samples of --input.")
        }
        if let format, UnlabelledSamples.Format(rawValue: format) == nil {
            let formats = UnlabelledSamples.Format.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("There is no format '\(format)'. There are: \(formats).")
        }
    }

    func run() throws {
        try Session.run { communicator in
            let (trained, samples) =
                try input.map { try unlabelled($0, communicator) } ?? labelled(communicator)
            let job = PredictionJob(
                trained: trained, samples: samples, draws: draws, text: json ? .jsonLines : .csv,
                communicator: communicator)
            try job.run(to: output)
            if profile { try job.profile() }
        }
    }

    /// Reads the samples of a file or of standard input.
    private func unlabelled(
        _ path: String, _ communicator: any Communicator
    ) throws -> (TrainedModel, Dataset) {
        let format = format.flatMap(UnlabelledSamples.Format.init)
        let ignored = ignore.map(CSV.Column.init)
        let trained = try communicator.setUp { try model.trained() }
        communicator.follow(trained.plan.distributed)
        var piped: [UInt8]?
        if path == "-" {
            // Only rank 0 has the job's standard input.
            let bytes = try communicator.setUp {
                try communicator.rank == 0 ? UnlabelledSamples.standardInput() : []
            }
            piped = try communicator.broadcast(bytes, from: 0, phase: .setup)
        }
        let samples = try communicator.setUp {
            let keepsDoubles = trained.model.type == .float64
            let samples =
                try piped.map {
                    try UnlabelledSamples.read(
                        $0, name: "standard input", format: format, ignoring: ignored,
                        keepsDoubles: keepsDoubles)
                }
                ?? UnlabelledSamples.read(
                    path: path, format: format, ignoring: ignored, keepsDoubles: keepsDoubles)
            try trained.check(samples)
            return samples
        }
        try communicator.compare(trained.identities(of: samples, version: Version.text))
        return (trained, samples)
    }

    /// Returns a data set of the model's configuration, or a data source given on the command line.
    private func labelled(_ communicator: any Communicator) throws -> (TrainedModel, Dataset) {
        let part = data.flatMap(DataPart.init)
        let override = part == nil ? data.map { ["data.test=\($0)"] } ?? [] : []
        let experiment = try communicator.setUp { try model.experiment(overriding: override) }
        communicator.follow(experiment.plan.distributed)
        try communicator.compare(experiment.identities(version: Version.text))
        return try communicator.setUp {
            (TrainedModel(experiment), try experiment.dataset(override.isEmpty ? part : .test))
        }
    }
}
