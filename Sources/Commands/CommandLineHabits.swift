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
        try CommandAdvice.check(rest)
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
    static func takeSettings(_ arguments: [String]) -> Bool {
        let takers = ["train", "pretrain", "sweep", "check", "summary", "plan", "find-lr", "config show"]
        return takers.contains { arguments.starts(with: $0.split(separator: " ").map(String.init)) }
    }

    /// True for a path of keys and a value: a configuration's name has no `=` after letters, digits, `_` and points alone.
    private static func isSetting(_ argument: String) -> Bool {
        guard let mark = argument.firstIndex(of: "=") else { return false }
        let key = argument[..<mark]
        return key.first.map { $0.isLetter || $0 == "_" } ?? false
            && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_.[]".contains($0)) }
    }
}
