import ArgumentParser
import Collectives
import Reporting
import Training

/// `dnn-dist evaluate`
struct Evaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure a trained model on its data.",
        discussion: """
            Takes the folder of a run, or a configuration with --weights. Every sample counts once, on any number of ranks.
            """)

    @OptionGroup var model: TrainedModelArguments

    @Flag(help: "Print the result as JSON.")
    var json = false

    func run() throws {
        try Session.run { communicator in
            let experiment = try communicator.setUp { try model.experiment() }
            let outcome = try experiment.evaluate(communicator: communicator)
            try communicator.setUp {
                guard communicator.rank == 0 else { return }
                try Console.print(json ? JSONLine.text(of: outcome) : outcome.text)
            }
        }
    }
}
