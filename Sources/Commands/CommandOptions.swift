import ArgumentParser
import FoundationEssentials

/// The options that a command declares, for what the parser says nothing about: options that are given twice, and
/// negative numbers as values.
struct CommandOptions {
    /// An option or flag.
    private struct Declaration: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String

            /// The name as it is typed: `--ranks`, `-n`.
            var spelling: String { (kind == "long" ? "--" : "-") + name }
        }

        let kind: String
        let isRepeating: Bool
        let names: [Name]?
        let completionKind: [String: Details]?

        struct Details: Decodable {}

        var takesValue: Bool { kind == "option" }
        var takesPath: Bool { completionKind.map { $0["file"] != nil || $0["directory"] != nil } ?? false }
    }

    /// The parser's description of a command.
    private struct Description: Decodable {
        struct Command: Decodable { let arguments: [Declaration]? }
        let command: Command
    }

    private let declarations: [Declaration]
    /// The place of the declaration of each spelling.
    private let places: [String: Int]

    /// The options of the command that a command line begins with.
    init(of arguments: [String]) {
        var (command, commands) = (
            nil as (any ParsableCommand.Type)?, DNNDistCommand.configuration.subcommands
        )
        for word in arguments {
            guard let next = commands.first(where: { $0.name == word }) else { break }
            (command, commands) = (next, next.configuration.subcommands)
        }
        let text = command.map { Data($0._dumpHelp().utf8) } ?? Data()
        declarations = (try? JSONDecoder().decode(Description.self, from: text))?.command.arguments ?? []
        places = Dictionary(
            declarations.enumerated().flatMap { place, option in
                (option.names ?? []).map { ($0.spelling, place) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// True for the name of an option whose value is the next word.
    func takesNextWord(_ argument: String) -> Bool {
        places[argument].map { declarations[$0].takesValue } ?? false
    }

    /// Returns the arguments with `--option=-1` in place of `--option -1`, whose value would be taken for an option.
    func joiningNegativeNumbers(_ arguments: [String]) -> [String] {
        var joined: [String] = []
        var isOption = false
        for argument in arguments {
            if isOption, argument.firstMatch(of: /^-\.?[0-9]/) != nil, let name = joined.popLast() {
                joined.append("\(name)=\(argument)")
                isOption = false
            } else {
                joined.append(argument)
                isOption = takesNextWord(argument)
            }
        }
        return joined
    }

    /// Makes sure that no option has an empty path, as from a variable of a script that is not set.
    func checkPaths(in arguments: [String]) throws {
        var last = ""
        for word in arguments.prefix(while: { $0 != "--" }) {
            let name = word.isEmpty ? last : word.hasSuffix("=") ? String(word.dropLast()) : ""
            if let place = places[name], declarations[place].takesPath {
                throw ValidationError("\(name) has an empty path. Is a variable of the script not set?")
            }
            last = word
        }
    }

    /// Returns warnings about options that take one value and are given twice, as by a script that passes its own arguments
    /// on: the last one counts.
    func repetitions(in arguments: [String]) -> [String] {
        var seen: [Int: String] = [:]
        var warnings: [String] = []
        var words = arguments.prefix { $0 != "--" }[...]
        while let word = words.popFirst() {
            let name = word.prefix { $0 != "=" }
            guard let place = places[String(name)], declarations[place].takesValue else { continue }
            let text = word.count > name.count ? word : "\(word) \(words.popFirst() ?? "")"
            if declarations[place].isRepeating { continue }
            if let first = seen.updateValue(text, forKey: place) {
                warnings.append("'\(text)' counts, not '\(first)', which sets the same option")
            }
        }
        return warnings
    }
}
