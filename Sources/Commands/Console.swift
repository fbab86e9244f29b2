import FoundationEssentials
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
    /// - Throws: `StorageError` if it cannot be written, so that no result is lost silently.
    static func print(_ text: String) throws {
        let lines = (text.hasSuffix("\n") ? text : text + "\n").printableLines
        try StandardOutput.write(results.colored(lines))
    }

    /// Prints a note to standard error.
    static func note(_ text: String) { message("note: \(text)") }

    /// Prints a message that says itself of which kind it is.
    static func message(_ text: String) {
        let lines = text.hasSuffix("\n") ? text : text + "\n"
        StandardError().write(messages.colored(lines.printableLines))
    }

    /// Prints an error to standard error.
    static func error(_ text: String) {
        message(text.contains("error: ") ? text : "error: " + text)
    }
}
