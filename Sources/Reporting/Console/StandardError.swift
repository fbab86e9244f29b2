import Glibc

/// The process's standard error, unbuffered.
public final class StandardError: TextOutput {
    /// Creates a writer to standard error.
    public init() {}

    /// Writes the text. Write errors are ignored: a training does not end because its output is no longer
    /// read.
    public func write(_ text: String) { _ = FileBytes.write(text, to: STDERR_FILENO) }
}
