import Glibc

/// A file that grows under a temporary name and is renamed when it is complete: whole or absent.
///
/// Creating one removes what killed processes have left of the same file.
public final class ResultFile {
    private let path: String
    private let draft: String
    private var descriptor: Int32
    private var failure: StorageError?

    /// Creates a file at `path`; an existing one is replaced at the end.
    ///
    /// - Throws: `StorageError` if it cannot be written.
    public init(path: String) throws(StorageError) {
        self.path = path
        draft = Draft.path(for: path)
        Draft.removeAbandoned(for: path)
        descriptor = Draft.create(draft)
        guard descriptor >= 0 else { throw StorageError("write the file", path, code: errno) }
    }

    deinit { discard() }

    /// Appends text.
    ///
    /// - Throws: `StorageError` if it cannot be written. The file cannot be completed then.
    public func append(_ text: String) throws(StorageError) { try append(Array(text.utf8)) }

    /// Appends bytes.
    ///
    /// - Throws: `StorageError` if they cannot be written. The file cannot be completed then.
    public func append(_ bytes: [UInt8]) throws(StorageError) {
        if let failure { throw failure }
        try check(FileBytes.write(bytes, to: descriptor))
    }

    /// Synchronizes the complete file to disk and gives it its final name.
    ///
    /// - Throws: `StorageError` if it cannot be synchronized or renamed.
    public func finish() throws(StorageError) {
        if let failure { throw failure }
        try check(FileBytes.synchronize(descriptor))
        try check(rename(draft, path) == 0 ? 0 : errno)
        close(descriptor)
        descriptor = -1
        try check(Folder.synchronize(Folder.parent(of: path)))
    }

    private func check(_ code: Int32) throws(StorageError) {
        guard code != 0 else { return }
        discard()
        let error = StorageError("write the file", path, code: code)
        failure = error
        throw error
    }

    /// Removes the draft, unless it has been renamed.
    private func discard() {
        guard descriptor >= 0 else { return }
        unlink(draft)
        close(descriptor)
        descriptor = -1
    }
}
