import ArgumentParser
import Configuration
import Registry
import Reporting

/// The habits of people who know other programs, in terms of this one's arguments.
enum CommandLineHabits {
    /// Returns the arguments of the command line as the parser expects them: `--color` before the command, settings with
    /// `--set`, `--resume` with a value, negative numbers after `=`, and paths without `~`.
    ///
    /// - Throws: `ValidationError` if the first word is no command.
    static func understood(_ arguments: [String]) throws -> [String] {
        let (color, rest) = separated(arguments)
        try checkCommand(rest)
        guard color.count(where: { $0.hasPrefix("--color") }) <= 1 else {
            throw ValidationError("--color is given twice: leave one of them out.")
        }
        let options = CommandOptions(of: rest)
        try options.checkPaths(in: rest)
        let completed = options.joiningNegativeNumbers(
            ResumeArguments.completed(settings(rest, options)))
        return color + completed.map(expandingHome)
    }

    /// Warnings about a command line that is understood.
    static func warnings(about understood: [String]) -> [String] {
        let rest = separated(understood).rest
        return CommandOptions(of: rest).repetitions(in: rest)
    }

    /// The choice of colors on the command line, which its errors follow, too; nil for none, or an unknown one.
    static func coloring(in arguments: [String]) -> Coloring.Choice? {
        separated(arguments).color.last?.split(separator: "=").last.flatMap {
            Coloring.Choice(rawValue: String($0))
        }
    }

    /// Separates `--color` and its value from the other arguments; those after `--` are for another command.
    private static func separated(_ arguments: [String]) -> (color: [String], rest: [String]) {
        var (color, rest): ([String], [String]) = ([], [])
        let own = arguments.prefix { $0 != "--" }
        for (index, argument) in own.enumerated() {
            let isValue = color.last == "--color" && index > 0 && own[index - 1] == "--color"
            if argument == "--color" || argument.hasPrefix("--color=") || isValue {
                color.append(argument)
            } else {
                rest.append(argument)
            }
        }
        return (color, rest + arguments[own.endIndex...])
    }

    /// Returns an argument with the home directory in place of a `~` that no shell has replaced: in quotation marks, or
    /// after `--option=`.
    private static func expandingHome(_ argument: String) -> String {
        guard argument.hasPrefix("--"), let mark = argument.firstIndex(of: "=") else {
            return ConfigurationFile.expandingHome(argument)
        }
        let value = argument.index(after: mark)
        return argument[..<value] + ConfigurationFile.expandingHome(String(argument[value...]))
    }

    /// The names of the commands.
    private static var commands: [String] {
        DNNDistCommand.configuration.subcommands.map { $0.name }
    }

    /// The command of this process's command line; nil for none.
    static var command: String? { CommandLine.arguments.dropFirst().first(where: commands.contains) }

    /// The names that other programs give to commands.
    private static let otherNames = [
        "fit": "train", "learn": "train", "run": "train", "resume": "train", "finetune": "train",
        "test": "evaluate", "eval": "evaluate", "score": "evaluate", "measure": "evaluate",
        "infer": "predict", "inference": "predict", "apply": "predict", "classify": "predict",
        "tune": "sweep", "search": "sweep", "hyperopt": "sweep", "grid": "sweep", "optimize": "sweep",
        "new": "init", "create": "init", "setup": "init", "validate": "check", "lint": "check",
        "verify": "check",
        "convert": "export", "save": "export", "show": "summary", "describe": "summary", "info": "summary",
        "plot": "report", "view": "report", "tensorboard": "report", "compare": "report",
        "ls": "runs", "history": "runs", "status": "runs", "lr-find": "find-lr", "lr": "find-lr",
        "docs": "list", "options": "list", "benchmark": "bench", "profile": "bench", "submit": "job",
        "slurm": "job", "start": "launch", "mpirun": "launch",
    ]

    /// Returns the command line that takes a file or folder which stands in the place of a command; nil for others.
    private static func commandLine(for word: String) -> String? {
        switch InputKind(ofName: word) {
        case .configuration: "train \(word)"
        case .table: "init \(word)"
        case .model: "evaluate \(word)"
        case nil: word == RunName.latest || word.hasPrefix("\(RunName.folder)/") ? "report \(word)" : nil
        }
    }

    private static func checkCommand(_ arguments: [String]) throws {
        guard let word = arguments.first, !word.hasPrefix("-"), word != "help", !commands.contains(word)
        else {
            return
        }
        let advice =
            commandLine(for: word).map { "Did you mean 'dnn-dist \($0)'?" }
            ?? (otherNames[word.lowercased()] ?? Suggestion.nearest(to: word, among: commands))
            .map { "Did you mean '\($0)'?" } ?? "The commands are: \(commands.joined(separator: ", "))."
        throw ValidationError("There is no command '\(word)'. \(advice)")
    }

    /// Returns the arguments with `--set` before each setting that stands alone, such as `training.epochs=3`.
    private static func settings(_ arguments: [String], _ options: CommandOptions) -> [String] {
        guard takeSettings(arguments) else { return arguments }
        var completed: [String] = []
        for argument in arguments {
            let isValue =
                completed.last.map { $0 != ResumeArguments.name && options.takesNextWord($0) } ?? false
            if isSetting(argument), !isValue { completed.append("--set") }
            completed.append(argument)
        }
        return completed
    }

    /// True if the command takes settings of a configuration.
    private static func takeSettings(_ arguments: [String]) -> Bool {
        let takers = ["train", "pretrain", "sweep", "check", "summary", "plan", "find-lr", "config show"]
        return takers.contains { arguments.starts(with: $0.split(separator: " ").map(String.init)) }
    }

    /// Returns a message about an option that a command does not have, with the way to state a setting.
    static func advising(_ message: String, about arguments: [String]) -> String {
        guard let unknown = message.firstMatch(of: /Unknown option '--[a-z-_]+'\.?/), takeSettings(arguments),
            !message.contains("Did you mean") || message.contains("Did you mean '--set'?")
        else {
            return message
        }
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
        let advice = "A setting of the configuration is written KEY=VALUE, such as training.epochs=3."
        return
            (["Error: \(unknown.output.hasSuffix(".") ? unknown.output : unknown.output + ".") \(advice)"]
            + lines.dropFirst().map(String.init)).joined(separator: "\n")
    }

    /// True for a path of keys and a value: a configuration's name has no `=` after letters, digits, `_` and points alone.
    private static func isSetting(_ argument: String) -> Bool {
        guard let mark = argument.firstIndex(of: "=") else { return false }
        let key = argument[..<mark]
        return key.first.map { $0.isLetter || $0 == "_" } ?? false
            && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.[]".contains($0)) }
    }
}
