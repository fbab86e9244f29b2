import ArgumentParser
import Collectives
import Reporting
import Training

/// `dnn-dist evaluate`
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Evaluate a trained model on its data.",
        usage: "dnn-dist evaluate <model> [<options>]",
        discussion: """
            Takes a run folder, a model file, or a configuration with --weights. Every sample counts once, on any number of ranks. \
            Classification: accuracy, top-k and balanced accuracy, precision, recall and F1 of each class, ROC AUC, average precision, \
            log loss, Brier score, calibration, thresholds between two classes, and the confusion matrix. \
            Regression: MAE, RMSE and R².
            """)

    @OptionGroup var model: TrainedModelArguments

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "K of the top-k accuracy: a sample is correct if its class is among the K largest outputs. Default: 5, if there are more classes.",
            valueName: "K"))
    var topK: Int?

    @ArgumentParser.Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A file with samples and their labels to evaluate on, in the format and with the columns of the training data.",
            valueName: "file"), completion: .file())
    var input: String?

    @ArgumentParser.Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Column of a CSV --input to pass over: last, its index from 0, or its name (repeatable).",
            valueName: "column"))
    var ignore: [String] = []

    @ArgumentParser.Option(
        help: ArgumentHelp(
            """
            Data set to evaluate on: training, validation or test of the configuration, or a data source as in data.test, such as \
            digits or '{csv: {path: new.csv}}'. Default: every set of the configuration but the training set.
            """, valueName: "set-or-data"), completion: .file())
    var data: String?

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        if input != nil, data != nil { throw ValidationError("--input and --data both say which samples.") }
        try NumberBounds.check("--top-k", topK, in: 1...NumberBounds.mostRepetitions)
        if input == nil, !ignore.isEmpty {
            throw ValidationError("--ignore is about the samples of --input.")
        }
    }

    func run() throws {
        try Session.run(json: json) { communicator in
            let part = data.flatMap(DataPart.init)
            let override = part == nil ? data.map { ["--data=\($0)"] } ?? [] : []
            let experiment = try communicator.setUp {
                let experiment =
                    input == nil && override.isEmpty
                    ? try model.experiment(on: communicator)
                    : try model.experiment(overriding: override, testingOn: communicator) { plan in
                        if let input { try plan.data.test(on: input, ignoring: ignore) }
                    }
                if let topK { try experiment.check(topK: topK) }
                return experiment
            }
            communicator.follow(experiment.plan.distributed)
            if communicator.rank == 0, part == nil, let samples = experiment.data.test {
                Console.notes(of: samples)
            }
            try communicator.compare(experiment.identities(version: Version.text))
            let outcome = try experiment.evaluate(
                override.isEmpty && input == nil ? part : .test, communicator: communicator, topK: topK)
            try communicator.setUp {
                guard communicator.rank == 0 else { return }
                try Console.print(json ? JSONLine.text(of: outcome) : outcome.text)
            }
        }
    }
}
