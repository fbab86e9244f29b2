import ArgumentParser
import Training

/// `dnn-dist summary`
struct Summary: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the model's layers, parameters and cost per step.")

    @OptionGroup var arguments: ConfigurationArguments

    func run() throws {
        try Session.run { communicator in
            try communicator.setUp {
                let experiment = try arguments.experiment(on: communicator)
                if communicator.rank == 0 {
                    try Console.print(try experiment.table(ranks: communicator.size).text())
                }
            }
        }
    }
}
