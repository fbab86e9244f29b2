import ArgumentParser
import Reporting

extension ProgressStyle.Form: ExpressibleByArgument {}

/// The arguments for what a training displays, shared by several commands.
struct ProgressArguments: ParsableArguments {
    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Display of the progress: auto, bar, line or none. Default: a bar on a terminal, else lines.",
            valueName: "form"))
    var progress = ProgressStyle.Form.auto

    @ArgumentParser.Option(
        help: ArgumentHelp("Seconds between two lines within an epoch.", valueName: "seconds"))
    var logEvery = 30.0

    @Flag(name: .shortAndLong, help: "Display nothing but errors and the result.")
    var quiet = false

    @Flag(
        name: .shortAndLong,
        help: "Display more: the processors of each rank, the times of reading, of epochs and of checkpoints."
    )
    var verbose = false

    func validate() throws {
        if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other.") }
        try NumberBounds.check("--log-every", logEvery, atMost: 1e6)
    }

    /// The style of the display.
    var style: ProgressStyle {
        ProgressStyle(progress, secondsBetweenLines: logEvery, isQuiet: quiet, isVerbose: verbose)
    }
}
