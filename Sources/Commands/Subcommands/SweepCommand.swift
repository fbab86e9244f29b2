import ArgumentParser
import Launching
import Studies
import Training

extension SweepMetric: ExpressibleByArgument {}

/// `dnn-dist sweep`
struct SweepCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract:
            "Compare configurations: train one for each point of a grid, or for values drawn from ranges.",
        discussion: """
            Under mpirun, the ranks train several trials at once. Each trial is a run like that of 'dnn-dist train', with the same \
            digest, in its own folder below runs/NAME-sweep/TIME. At the end come a table, figures, and the best configuration as a file.

              dnn-dist sweep config.yaml --grid optimizer=sgd,adam,nadam --seeds 3
              mpirun -n 8 dnn-dist sweep config.yaml --trials 24 \\
                --range optimizer.learning_rate=1e-4..1e-1

            A sweep that was stopped, killed or lost goes on when the same command is given again.
            """)

    @OptionGroup var arguments: ConfigurationArguments

    @ArgumentParser.Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Option and its values, as for --set; commas within brackets and quotation marks belong to a value. Repeated: all combinations.",
            valueName: "key=value,value"))
    var grid: [String] = []

    @ArgumentParser.Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Option and the range of its values, which are drawn; with :log or :linear at the end to choose the scale (repeatable).",
            valueName: "key=low..high"))
    var range: [String] = []

    @ArgumentParser.Option(help: "Number of trials; required for --range. Default: the whole grid.")
    var trials: Int?

    @ArgumentParser.Option(help: "Number of runs of each trial, with different seeds of the configuration.")
    var seeds: Int?

    @ArgumentParser.Option(help: "Seed of the values that are drawn for --range.")
    var seed = 42

    @ArgumentParser.Option(help: "Number of ranks that train a trial together.")
    var ranksPerTrial = 1

    @ArgumentParser.Option(
        help: "Metric to compare by. Default: accuracy, else loss, of the validation set if there is one.")
    var metric: SweepMetric?

    @Flag(
        help:
            "Train all trials for a share of their epochs, and let only the best go on, again and again (successive halving)."
    )
    var halving = false

    @ArgumentParser.Option(help: "With --halving: one of so many trials goes on. Default: 2.")
    var reduction: Int?

    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Go on with the newest sweep of the same trials, also if it has come to its end, or with the named one.",
            valueName: "sweep"), completion: .directory)
    var resume: String?

    @Flag(name: .shortAndLong, help: "Display nothing but errors and the result.")
    var quiet = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    func validate() throws {
        guard reduction == nil || halving else {
            throw ValidationError("--reduction is for --halving: add it, or leave --reduction out.")
        }
        guard !halving || seeds == nil else {
            throw ValidationError("--halving compares single runs: leave --seeds out.")
        }
        try NumberBounds.check("--trials", trials, in: 1...SweepDesign.mostTrials)
        try NumberBounds.check("--reduction", reduction, in: 2...SweepDesign.mostTrials)
        try NumberBounds.check("--seeds", seeds, in: 1...NumberBounds.mostRepetitions)
        try NumberBounds.check("--ranks-per-trial", ranksPerTrial, in: 1...RankCount.most)
        try NumberBounds.check("--seed", seed, atLeast: 0)
    }

    func run() throws {
        try Session.run(json: json) { try SweepJob(command: self, communicator: $0).run() }
    }
}
