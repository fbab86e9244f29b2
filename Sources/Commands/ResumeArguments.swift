import ArgumentParser
import Collectives
import Launching
import Training

/// The arguments of commands that can resume a run.
struct ResumeArguments: ParsableArguments {
    @ArgumentParser.Option(
        help: ArgumentHelp(
            "Resume a run: the newest one of the configuration (latest, or no value; without a configuration the newest of all), or the named run folder or checkpoint.",
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

    /// Returns the run to resume; nil to begin a new one. Without a configuration, the newest run of all is meant, if it has
    /// one of its own.
    func request(for arguments: ConfigurationArguments) -> ResumeRequest? {
        if resume == RunName.latest, arguments.config == nil,
            let run = RunSearch.newestRun(below: RunName.folder),
            RunSearch.configurationFile(of: run) != nil
        {
            return .path(run)
        }
        return resume.map(Self.request)
    }

    /// Returns the request that a value of `--resume` means.
    static func request(_ value: String) -> ResumeRequest {
        value == RunName.latest ? .newest : .path(value)
    }

    /// Returns the commands that people give after a training that was stopped; none after another end.
    static func next(isQuiet: Bool) -> (RankFailure) -> [String] {
        { failure in
            guard !isQuiet, failure.exitCode == Collectives.ExitCode.stopped.rawValue,
                let run = CrashReport.folder, RunSearch.configurationFile(of: run) != nil
            else { return [] }
            let shown = Console.shellPath(run)
            let resuming = RunStatus.checkpoint(of: run).map { _ in "train \(name) \(shown)" }
            return [resuming, "report \(shown)"].compactMap(\.self)
        }
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
