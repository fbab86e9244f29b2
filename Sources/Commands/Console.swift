import Reporting
import Storage

/// The two outputs of the program: results go to standard output, messages to standard error. Names of files, keys and
/// the like come from outside: their control characters are shown escaped.
enum Console {
    /// Prints a result.
    ///
    /// - Throws: `StorageError` if it cannot be written, so that no result is lost silently.
    static func print(_ text: String) throws {
        try StandardOutput.write((text.hasSuffix("\n") ? text : text + "\n").printableLines)
    }

    /// Prints a note to standard error.
    static func note(_ text: String) { message("note: \(text)") }

    /// Prints a message that says itself of which kind it is.
    static func message(_ text: String) { StandardError().write(text.printableLines + "\n") }

    /// Prints an error to standard error.
    static func error(_ text: String) {
        message(text.contains("error: ") ? text : "error: " + text)
    }
}
