import ArgumentParser
import Configuration
import Launching
import Reporting
import Training

/// `dnn-dist check`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Validate a configuration and its data without training.",
        usage: "dnn-dist check [<config>] [<options>]",
        discussion:
            """
            Reports all errors at once, with line and column, also as JSON. Exits with 0 if the run could start. Says how many ranks a batch has \
            work for; with --ranks also which share of it each would have.
            """)

    @OptionGroup var arguments: ConfigurationArguments

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Number of ranks whose shares of a batch are shown. Default: those of the job.", valueName: "n"))
    var ranks: Int?

    @Flag(help: "Print the findings as JSON.")
    var json = false

    private struct Outcome: Encodable {
        let configuration: String
        let mostRanks: Int
        let warnings: [String]
        let shares: RankShares
    }

    func validate() throws {
        try NumberBounds.check("--ranks", ranks, in: 1...RankCount.most)
    }

    func run() throws {
        var diagnostics: [Diagnostic] = []
        try Session.run(json: json, diagnostics: { diagnostics }) { communicator in
            try communicator.setUp {
                let experiment: Experiment
                do {
                    experiment = try arguments.experiment(on: communicator)
                } catch let errors as ConfigurationErrors {
                    diagnostics = errors.diagnostics
                    throw errors
                }
                guard communicator.rank == 0 else { return }
                let count = ranks ?? communicator.size
                let warnings =
                    experiment.scheduleWarnings + [experiment.rankWarning(count)].compactMap(\.self)
                for warning in warnings { Console.message("warning: \(warning)") }
                let shares = experiment.shares(ranks: count)
                guard !json else {
                    return try Console.print(
                        JSONLine.text(
                            of: Outcome(
                                configuration: arguments.name, mostRanks: experiment.mostRanks,
                                warnings: warnings, shares: shares)))
                }
                try Console.print(
                    "\(arguments.name): ok\n\(experiment.summary)"
                        + (ranks == nil ? "" : "\n\n\(shares.text)"), wraps: true)
            }
        }
    }
}
