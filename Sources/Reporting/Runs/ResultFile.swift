import Glibc

/// A file of results that grows line by line under a temporary name and is renamed when it is complete: whole
/// or absent.
public final class ResultFile {
    private let path: String
    private let draft: String
    private let lines: LineFile
    private var isFinished = false

    /// Creates a file at `path`; an existing one is replaced at the end.
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

    /// Appends whole lines.
    ///
    /// - Throws: `RunFolderError` if they cannot be written.
    public func append(_ text: String) throws(RunFolderError) { try lines.append(text) }

    /// Renames the complete file to its final name.
    ///
    /// - Throws: `RunFolderError` if it cannot be renamed.
    public func finish() throws(RunFolderError) {
        guard rename(draft, path) == 0 else { throw RunFolderError("write the file", path, code: errno) }
        isFinished = true
    }
}
