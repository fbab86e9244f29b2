import ArgumentParser
import Collectives
import Reporting
import Training

/// `dnn-dist predict`
struct Predict: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Predict samples with a trained model.",
        discussion: """
            A line for each sample, in order: its class and the probability of each, or the model's outputs. With --mc-samples
            what dropout drops is drawn that many times: mean and standard deviation of each number, and the predictive
            entropy (in nats). The same bits on any number of ranks.
            """)

    @OptionGroup var model: TrainedModelArguments

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
        help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"))
    var output: String?

    func validate() throws {
        if let draws, draws < 1 { throw ValidationError("--mc-samples is at least 1, not \(draws).") }
    }

    func run() throws {
        let part = data.flatMap(DataPart.init)
        let override = part == nil ? data.map { ["data.test=\($0)"] } ?? [] : []
        let text: PredictionText = json ? .jsonLines : .csv
        try Session.run { communicator in
            let experiment = try communicator.setUp { try model.experiment(overriding: override) }
            communicator.timeoutSeconds = experiment.plan.distributed.stallTimeout
            try communicator.compare(experiment.identities(version: Version.text))
            let (dataset, predictor, form) = try communicator.setUp {
                let predictor = experiment.predictor(draws: draws)
                return (
                    try experiment.dataset(override.isEmpty ? part : .test), predictor, try predictor.form()
                )
            }
            let file = try communicator.setUp {
                communicator.rank == 0 ? try output.map(ResultFile.init) : nil
            }
            func write(_ text: String) throws {
                if let file { try file.append(text) } else { try StandardOutput.write(text) }
            }
            if communicator.rank == 0 { try write(text.head(form)) }
            var varies = false
            try Predictor(predictor, type: experiment.model.type, communicator: communicator)
                .predict(dataset, scaling: experiment.data.scaling) { predictions in
                    varies =
                        varies || predictions.contains { $0.standardDeviations?.contains { $0 > 0 } ?? false }
                    try write(text.lines(predictions, form))
                }
            try communicator.setUp { try file?.finish() }
            if communicator.rank == 0, let draws, draws > 1, !varies {
                Console.note("all \(draws) draws are alike: is there no dropout in the model?")
            }
        }
    }
}
