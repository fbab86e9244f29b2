import Glibc

/// The process's standard error, unbuffered.
public final class StandardError: TextOutput {
    /// The standard error.
    public init() {}

    /// Writes the text. What cannot be written is dropped: a training does not end because nobody listens.
    public func write(_ text: String) { _ = FileBytes.write(text, to: STDERR_FILENO) }
}
