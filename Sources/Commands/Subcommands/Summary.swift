import ArgumentParser
import Launching
import Reporting
import Storage
import Training

/// `dnn-dist summary`
struct Summary: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the model's layers, parameters and cost per step, or draw its graph.",
        usage: "dnn-dist summary [<config>] [<options>]")

    @OptionGroup var arguments: ConfigurationArguments

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "File for a picture of the computation graph (SVG): functions and variables from the inputs to the losses, with shapes for N samples.",
            valueName: "file"), completion: .file())
    var graph: String?

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Number of ranks whose exchange and memory are shown. Default: those of the job.", valueName: "n")
    )
    var ranks: Int?

    @Flag(help: "Print the layers, parameters and costs as JSON.")
    var json = false

    func validate() throws {
        if let graph { try FileExtension.check(graph, of: "--graph", isOneOf: ["svg"]) }
        try NumberBounds.check("--ranks", ranks, in: 1...RankCount.most)
    }

    func run() throws {
        try Session.run(json: json) { communicator in
            try communicator.setUp {
                let experiment = try arguments.experiment(on: communicator)
                guard communicator.rank == 0 else { return }
                if let graph { try Console.write(experiment.computationGraph().svg, to: graph) }
                let summary = try ModelSummary(experiment, ranks: ranks ?? communicator.size)
                guard !json else { return try Console.print(JSONLine.text(of: summary), with: [graph]) }
                try Console.print(
                    [summary.table.text(), summary.memoryTable.text(), graph.map { "\($0)\n" }]
                        .compactMap(\.self).joined(separator: "\n"), with: [graph])
            }
        }
    }
}
