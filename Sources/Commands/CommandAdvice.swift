import ArgumentParser
import Configuration
import Registry
import Reporting

/// Advice about a command line that names no command, or an option that its command does not have.
enum CommandAdvice {
    private typealias Commands = [any ParsableCommand.Type]

    /// The commands, which may have commands of their own.
    private static let all: Commands = DNNDistCommand.configuration.subcommands

    /// The command of this process's command line; nil for none.
    static var command: String? {
        let names = all.map { $0.name }
        return CommandLine.arguments.dropFirst().first(where: names.contains)
    }

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
        "slurm": "job", "start": "launch", "mpirun": "launch", "version": "--version",
    ]

    /// Makes sure that the first words of a command line name a command, or one to explain.
    ///
    /// - Throws: `ValidationError` with the command that is probably meant.
    static func check(_ arguments: [String]) throws {
        guard let word = arguments.first else { return }
        if word.hasPrefix("-") { return try checkOptions(before: arguments) }
        try checkWords(word == "help" ? arguments.dropFirst() : arguments[...])
    }

    /// Makes sure that no command follows options which are its own.
    private static func checkOptions(before arguments: [String]) throws {
        let own = ["-h", "--help", "--version"]
        let options = arguments.prefix { $0.hasPrefix("-") }
        let words = arguments[options.endIndex...]
        guard let command = all.first(where: { $0.name == words.first }),
            !options.contains(where: own.contains)
        else { return }
        let line = [command.name] + words.dropFirst() + options
        throw ValidationError(
            "Options stand after the command. Did you mean 'dnn-dist \(line.joined(separator: " "))'?")
    }

    private static func checkWords(_ words: ArraySlice<String>) throws {
        var (words, commands, path) = (words, all, "")
        while let word = words.popFirst(), !word.hasPrefix("-"), !commands.isEmpty {
            guard let command = commands.first(where: { $0.name == word }) else {
                throw ValidationError(
                    "There is no command '\(path)\(word)'. \(advice(word, among: commands, path))")
            }
            (commands, path) = (command.configuration.subcommands, "\(path)\(word) ")
        }
    }

    private static func advice(_ word: String, among commands: Commands, _ path: String) -> String {
        let names = commands.map { $0.name }
        if path.isEmpty, let line = commandLine(for: word) { return "Did you mean 'dnn-dist \(line)'?" }
        let other = path.isEmpty ? otherNames[word.lowercased()] : nil
        if let meant = other ?? Suggestion.nearest(to: word, among: names) {
            return "Did you mean '\(path)\(meant)'?"
        }
        return "The commands are: \(names.map { path + $0 }.joined(separator: ", "))."
    }

    /// Returns the command line that takes a file or folder which stands in the place of a command; nil for others.
    private static func commandLine(for word: String) -> String? {
        switch InputKind(ofName: word) {
        case .configuration: "train \(word)"
        case .table: "init \(word)"
        case .model: "evaluate \(word)"
        case nil:
            word == RunName.latest || word.hasPrefix("\(RunName.folder)/") ? "report \(word)" : nil
        }
    }

    /// Returns a message about an option that a command does not have, with the way to state what is probably meant: a
    /// setting, or the number of ranks.
    static func advising(_ message: String, about arguments: [String]) -> String {
        guard let unknown = message.firstMatch(of: /Unknown option '(-[A-Za-z_-]+)'\.?/),
            CommandLineHabits.takeSettings(arguments),
            !message.contains("Did you mean") || message.contains("Did you mean '--set'?")
        else {
            return message
        }
        let option = String(unknown.output.1)
        let value = value(of: option, in: arguments)
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        let advice = rankAdvice(option, value, arguments) ?? settingAdvice(option, value)
        return (["Error: Unknown option '\(option)'. \(advice)"] + lines.map(String.init))
            .joined(separator: "\n")
    }

    private static func rankAdvice(_ option: String, _ value: String?, _ arguments: [String]) -> String? {
        let names = [
            "-n", "-np", "--np", "--ranks", "--num-ranks", "--nproc", "--nproc-per-node", "--workers",
        ]
        guard names.contains(option), let command = arguments.first else { return nil }
        return
            "The number of ranks is the launcher's: mpirun -n \(value ?? "4") dnn-dist \(command) …, or dnn-dist launch -n \(value ?? "4") -- \(command) …."
    }

    private static func settingAdvice(_ option: String, _ value: String?) -> String {
        let name = String(option.drop { $0 == "-" }).replacing("-", with: "_")
        if ["config", "c", "config_file"].contains(name) {
            return "The configuration is named without an option: dnn-dist train \(value ?? "config.yaml")."
        }
        let form = "A setting of the configuration is written KEY=VALUE"
        guard let path = ConfigurationReader(catalogs: .standard).path(ofSetting: name) else {
            return "\(form), such as training.epochs=3."
        }
        return "\(form). Did you mean '\(path)=\(value ?? "…")'?"
    }

    /// The value of an option, behind `=` or in the next word; nil if there is none.
    private static func value(of option: String, in arguments: [String]) -> String? {
        guard let index = arguments.firstIndex(where: { $0 == option || $0.hasPrefix(option + "=") }) else {
            return nil
        }
        if arguments[index] != option { return String(arguments[index].dropFirst(option.count + 1)) }
        return arguments[(index + 1)...].first.flatMap { $0.hasPrefix("-") ? nil : $0 }
    }
}
