import Reporting

/// The two outputs of the program: results go to standard output, messages to standard error.
enum Console {
    /// Prints a result.
    ///
    /// - Throws: `StorageError` if it cannot be written, so that no result is lost silently.
    static func print(_ text: String) throws {
        try StandardOutput.write(text.hasSuffix("\n") ? text : text + "\n")
    }

    /// Prints a note to standard error.
    static func note(_ text: String) { StandardError().write("note: \(text)\n") }

    /// Prints a message that says itself of which kind it is.
    static func message(_ text: String) { StandardError().write(text + "\n") }

    /// Prints an error to standard error.
    static func error(_ text: String) {
        StandardError().write((text.contains("error: ") ? text : "error: " + text) + "\n")
    }
}
