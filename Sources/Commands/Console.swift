import Datasets
import FoundationEssentials
import Launching
import Reporting
import Storage

/// The two outputs of the program: results go to standard output, messages to standard error. Names of files, keys and
/// the like come from outside: their control characters are shown escaped.
enum Console {
    private static let results = Coloring(
        environment: ProcessInfo.processInfo.environment, of: .standardOutput)
    private static let messages = Coloring(
        environment: ProcessInfo.processInfo.environment, of: .standardError)

    /// Prints a result.
    ///
    /// - Parameter wraps: true for sentences, whose lines are broken between words on a terminal.
    /// - Throws: `StorageError` if it cannot be written, so that no result is lost silently.
    static func print(_ text: String, wraps: Bool = false) throws {
        let lines = (text.hasSuffix("\n") ? text : text + "\n").printableLines
        let wrapped = wraps ? Format.wrapped(lines, to: Terminal.resultColumns) : lines
        try StandardOutput.write(results.colored(wrapped))
    }

    /// Prints a result that goes with files; to standard error if one of them is standard output.
    static func print(_ text: String, with files: [String?]) throws {
        if files.contains(standardOutput) { message(text) } else { try print(text) }
    }

    /// The name of standard output where a file is expected.
    static let standardOutput = "-"

    /// Writes a text to a file, or to standard output if that is named.
    ///
    /// - Throws: `StorageError` if it cannot be written.
    static func write(_ text: String, to path: String) throws {
        if path == standardOutput { return try StandardOutput.write(text) }
        let file = try ResultFile(path: path)
        try file.append(text)
        try file.finish()
    }

    /// Prints the commands that people give next, one a line, to standard error.
    ///
    /// - Parameter ranks: the number of ranks of the first command, which is started as this job was; nil for none.
    static func next(_ commands: [String], ranks: Int? = nil) {
        if commands.isEmpty { return }
        let isHealing = ProcessInfo.processInfo.environment[RunStatus.variable] != nil
        let launcher =
            switch ranks {
            case let ranks? where isHealing: "dnn-dist launch -n \(ranks) --"
            case let ranks? where ranks > 1: "mpirun -n \(ranks) dnn-dist"
            default: "dnn-dist"
            }
        message(
            commands.enumerated().map { $0 == 0 ? "next: \(launcher) \($1)\n" : "      dnn-dist \($1)\n" }
                .joined())
    }

    /// Returns a path for a shell in the working directory.
    static func shellPath(_ path: String) -> String {
        let here = FileManager.default.currentDirectoryPath + "/"
        let name = path.hasPrefix(here) ? String(path.dropFirst(here.count)) : path
        return name.contains(" ") ? "'\(name)'" : name
    }

    /// Prints a note to standard error.
    static func note(_ text: String) { message("note: \(text)") }

    /// Prints what was decided when the table of some samples was read.
    static func notes(of samples: Dataset) {
        for text in samples.table?.notes ?? samples.notes { note("\(samples.name): \(text)") }
    }

    /// Prints a message that says itself of which kind it is.
    static func message(_ text: String) {
        let lines = text.hasSuffix("\n") ? text : text + "\n"
        let wrapped = Format.wrapped(lines.printableLines, to: Terminal.messageColumns)
        StandardError().write(messages.colored(wrapped))
    }

    /// Prints an error to standard error.
    static func error(_ text: String) {
        message(text.contains("error: ") ? text : "error: " + text)
    }
}
