import ArgumentParser
import Collectives
import Reporting
import Training

/// `dnn-dist evaluate`
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Evaluate a trained model on its data.",
        discussion: """
            Takes a run folder, a model file, or a configuration with --weights. Every sample counts once, on any number of ranks. \
            Classification: accuracy, top-k and balanced accuracy, precision, recall and F1 of each class, ROC AUC, average precision, \
            log loss, Brier score, calibration, thresholds between two classes, and the confusion matrix. \
            Regression: MAE, RMSE and R².
            """)

    @OptionGroup var model: TrainedModelArguments

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "K of the top-k accuracy: a sample is correct if its class is among the K largest outputs.",
            valueName: "K"))
    var topK = 5

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard topK >= 1 else { throw ValidationError("--top-k is at least 1, not \(topK).") }
    }

    func run() throws {
        try Session.run { communicator in
            let experiment = try communicator.setUp { try model.experiment() }
            communicator.follow(experiment.plan.distributed)
            try communicator.compare(experiment.identities(version: Version.text))
            let outcome = try experiment.evaluate(communicator: communicator, topK: topK)
            try communicator.setUp {
                guard communicator.rank == 0 else { return }
                try Console.print(json ? JSONLine.text(of: outcome) : outcome.text)
            }
        }
    }
}
