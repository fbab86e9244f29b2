import ArgumentParser
import Collectives
import FoundationEssentials
import Reporting
import Storage
import Studies
import Training

/// `dnn-dist find-lr`
struct FindLearningRate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "find-lr",
        abstract: "Suggest a learning rate by a range test.",
        usage: "dnn-dist find-lr [<config>] [<options>]",
        discussion: """
            Trains with a learning rate that grows from step to step until the loss diverges, and draws the loss. The suggestion is \
            a tenth of the rate with the smallest loss. There is no run, and no file but the figure:

              dnn-dist find-lr config.yaml
              mpirun -n 4 dnn-dist find-lr config.yaml --to 1 --steps 300
            """)

    @OptionGroup var arguments: ConfigurationArguments

    @ArgumentParser.Option(help: ArgumentHelp("Learning rate of the first step.", valueName: "rate"))
    var from = 1e-5

    @ArgumentParser.Option(help: ArgumentHelp("Learning rate of the last step.", valueName: "rate"))
    var to = 10.0

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Number of steps. Default: one pass over the training data, of at least 100 steps.",
            valueName: "n"))
    var steps: Int?

    @ArgumentParser.Option(
        name: .shortAndLong, help: ArgumentHelp("File of the figure (SVG).", valueName: "file"),
        completion: .file())
    var output = "find-lr.svg"

    @OptionGroup var progress: ProgressArguments

    @Flag(help: "Print the losses and the suggestion as JSON.")
    var json = false

    /// The least number of steps from which a suggestion can come.
    private static let leastSteps = 10

    func validate() throws {
        guard from > 0, to > from, to.isFinite else {
            throw ValidationError("--from is \(from) and --to is \(to); expected 0 < from < to.")
        }
        try FileExtension.check(output, of: "--output", isOneOf: ["svg"])
        if let steps { try NumberBounds.check("--steps", steps, atLeast: Self.leastSteps) }
    }

    func run() throws {
        try Session.run(json: json) { communicator in
            let experiment = try communicator.setUp {
                // A path that turns out to be none is told before the work.
                if communicator.rank == 0, output != Console.standardOutput {
                    try ResultFile.check(path: output)
                }
                return try arguments.experiment(on: communicator)
            }
            communicator.follow(experiment.plan.distributed)
            try communicator.compare(experiment.identities(version: Version.text))
            let console = ConsoleReporter(
                environment: ProcessInfo.processInfo.environment, style: progress.style,
                activity:
                    "range test: learning rates from \(Format.short(from)) to \(Format.short(to))")
            defer { console.endProgressLine() }
            var outcome = try RangeTest(
                experiment, RangeTestRequest(from: from, to: to, steps: steps), on: communicator
            ).run(observers: communicator.rank == 0 ? [console] : [])
            console.clearProgressLine()
            try communicator.setUp {
                guard communicator.rank == 0 else { return }
                try Console.write(outcome.drawing.svg, to: output)
                outcome.figure = output
                let text =
                    json ? JSONLine.text(of: outcome) : outcome.text(columns: Terminal.resultColumns)
                try Console.print(text, with: [output])
                if !json, !progress.style.isQuiet, let setting = outcome.suggestedSetting {
                    Console.next([(["train"] + arguments.words + [setting]).joined(separator: " ")])
                }
            }
        }
    }
}
