import ArgumentParser
import Training

/// The arguments of commands that can resume a run.
struct ResumeArguments: ParsableArguments {
    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Resume a run: the newest one of the configuration (latest, or no value), or the named run folder or checkpoint.",
            valueName: "run"), completion: .directory)
    var resume: String?

    @Flag(help: "With --resume: permit changes of epochs, time limits, checkpoints and the like.")
    var allowChanges = false

    static let name = "--resume"
    private static let commands = ["train", "pretrain", "sweep"]

    func validate() throws {
        if allowChanges, resume == nil {
            throw ValidationError("--allow-changes is about a run that is resumed: add --resume.")
        }
    }

    /// The run to resume; nil to begin a new one.
    var request: ResumeRequest? { resume.map(Self.request) }

    /// Returns the request that a value of `--resume` means.
    static func request(_ value: String) -> ResumeRequest {
        value == RunName.latest ? .newest : .path(value)
    }

    /// Returns true if a command whose job was stopped goes on with `--resume` only; a sweep does so by itself.
    static func isNeeded(by command: [String]) -> Bool {
        ["train", "pretrain"].contains(command.first)
            && !command.contains { $0 == name || $0.hasPrefix("\(name)=") }
    }

    /// Returns the arguments of the command line with a value for a `--resume` without one.
    ///
    /// A value that follows is a folder: neither another option nor a configuration.
    static func completed(_ arguments: [String]) -> [String] {
        guard let command = arguments.first, commands.contains(command) else { return arguments }
        var completed: [String] = []
        for (index, argument) in arguments.enumerated() {
            let next = index + 1 < arguments.count ? arguments[index + 1] : "-"
            let isLeftOut = next.hasPrefix("-") || next.hasSuffix(".yaml") || next.hasSuffix(".yml")
            completed.append(argument == name && isLeftOut ? "\(name)=\(RunName.latest)" : argument)
        }
        return completed
    }
}
