import Glibc

/// The standard output, used for results.
public enum StandardOutput {
    /// Writes a text.
    ///
    /// - Throws: `RunFolderError` if it cannot be written, for example because a disk is full.
    public static func write(_ text: String) throws(RunFolderError) {
        let code = FileBytes.write(text, to: STDOUT_FILENO)
        if code != 0 { throw RunFolderError("write the result", "standard output", code: code) }
    }
}
