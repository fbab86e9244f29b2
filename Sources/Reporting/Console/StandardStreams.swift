import Glibc
import Storage
import Synchronization

/// A destination of readable text.
public protocol TextOutput: AnyObject {
    /// Displays the text, which includes its newlines, immediately.
    func write(_ text: String)
}

/// The process's standard error, unbuffered.
public final class StandardError: TextOutput {
    /// Creates a writer to standard error.
    public init() {}

    /// Writes the text. Write errors are ignored: a training does not end because its output is no longer
    /// read.
    public func write(_ text: String) { _ = FileBytes.write(text, to: STDERR_FILENO) }
}

/// The standard output, used for results.
public enum StandardOutput {
    private static let endsWithReader = Atomic(false)

    /// Lets a reader that has enough, such as `head`, end the process as it ends other programs: by SIGPIPE, without a
    /// word. For a process without others, which would take it for lost.
    public static func endWithReader() { endsWithReader.store(true, ordering: .relaxed) }

    /// Writes a text.
    ///
    /// - Throws: `StorageError` if it cannot be written, for example because a disk is full.
    public static func write(_ text: String) throws(StorageError) {
        let code = FileBytes.write(text, to: STDOUT_FILENO)
        if code == EPIPE, endsWithReader.load(ordering: .relaxed) {
            signal(SIGPIPE, SIG_DFL)
            raise(SIGPIPE)
        }
        if code != 0 { throw StorageError("write the result", "standard output", code: code) }
    }
}
