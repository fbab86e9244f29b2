import Reporting

/// The two outputs of the program: results go to standard output, text for people to standard error.
enum Console {
    /// A result.
    ///
    /// - Throws: `RunFolderError` if it cannot be written: a result is not lost in silence.
    static func print(_ text: String) throws {
        try StandardOutput.write(text.hasSuffix("\n") ? text : text + "\n")
    }

    /// A remark for people.
    static func note(_ text: String) { StandardError().write("note: \(text)\n") }

    /// An error for people.
    static func error(_ text: String) {
        StandardError().write((text.contains("error: ") ? text : "error: " + text) + "\n")
    }
}
