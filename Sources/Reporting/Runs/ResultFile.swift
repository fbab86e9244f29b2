import Glibc

/// A file of results that grows line by line under another name, and takes its own when it is complete: whole or absent.
public final class ResultFile {
    private let path: String
    private let draft: String
    private let lines: LineFile
    private var isFinished = false

    /// A file at `path`; one that is there is replaced in the end.
    ///
    /// - Throws: `RunFolderError` if it cannot be written.
    public init(path: String) throws(RunFolderError) {
        self.path = path
        draft = path + ".\(getpid()).partial"
        unlink(draft)
        lines = LineFile(path: draft)
        do {
            try lines.append("")
        } catch {
            throw RunFolderError(error.operation, path, reason: error.reason, advice: error.advice)
        }
    }

    deinit { if !isFinished { unlink(draft) } }

    /// Adds whole lines.
    ///
    /// - Throws: `RunFolderError` if they cannot be written.
    public func append(_ text: String) throws(RunFolderError) { try lines.append(text) }

    /// Gives the file its name.
    ///
    /// - Throws: `RunFolderError` if that cannot be done.
    public func finish() throws(RunFolderError) {
        guard rename(draft, path) == 0 else { throw RunFolderError("write the file", path, code: errno) }
        isFinished = true
    }
}
