import ArgumentParser
import Reporting
import Storage
import Training

/// `dnn-dist summary`
struct Summary: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the model's layers, parameters and cost per step, or draw its graph.")

    @OptionGroup var arguments: ConfigurationArguments

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "File for a picture of the computation graph (SVG): functions and variables from the inputs to the losses, with shapes for N samples.",
            valueName: "file"))
    var graph: String?

    func run() throws {
        try Session.run { communicator in
            try communicator.setUp {
                let experiment = try arguments.experiment(on: communicator)
                guard communicator.rank == 0 else { return }
                if let graph {
                    let file = try ResultFile(path: graph)
                    try file.append(experiment.computationGraph().svg)
                    try file.finish()
                }
                let table = try experiment.table(ranks: communicator.size).text()
                try Console.print(table + (graph.map { "\n\($0)\n" } ?? ""))
            }
        }
    }
}
