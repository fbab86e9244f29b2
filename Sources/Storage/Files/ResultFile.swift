import Glibc

/// Output under a path that a user names.
///
/// A file grows under a temporary name and is renamed when it is complete: whole or absent. It keeps the owner and the
/// permissions of the one that it replaces, and symbolic links to it. A device or a pipe is written to as the text
/// comes, and never replaced.
///
/// Creating one removes what killed processes have left of the same file.
public final class ResultFile {
    /// The path that the user has named.
    private let name: String
    /// The place of the file, and of its draft; nil for a device or pipe.
    private let file: (path: String, draft: String)?
    private var descriptor: Int32
    private var failure: StorageError?

    /// Creates a file at `path`; an existing one is replaced at the end.
    ///
    /// - Throws: `StorageError` if it cannot be written.
    public convenience init(path: String) throws(StorageError) {
        try self.init(path, at: Destination(named: path))
    }

    /// Creates a file at a place.
    init(_ name: String, at destination: Destination) throws(StorageError) {
        self.name = name
        switch destination {
        case .stream(let path):
            file = nil
            descriptor = try Destination.open(stream: path)
        case .file(let path, let status):
            let draft = Draft.path(for: path)
            file = (path, draft)
            Draft.removeAbandoned(for: path)
            descriptor = Draft.create(draft, mode: status.map { $0.st_mode & 0o666 } ?? 0o666)
            guard descriptor >= 0 else { throw StorageError(Destination.operation, name, code: errno) }
            if let status {
                // As far as the system lets: only root gives files away.
                _ = fchown(descriptor, status.st_uid, status.st_gid)
                _ = fchmod(descriptor, status.st_mode & 0o777)
            }
        }
    }

    deinit { discard() }

    /// Returns true if a file is at that path, which would be replaced; false for devices and pipes.
    public static func replacesFile(at path: String) throws(StorageError) -> Bool {
        if case .file(_, .some) = try Destination(named: path) { true } else { false }
    }

    /// Checks, without a trace, that a file can be written at a path, for a result that comes much later. Devices and
    /// pipes are left alone.
    ///
    /// - Throws: `StorageError` if it cannot be written.
    public static func check(path: String) throws(StorageError) {
        if case .file = try Destination(named: path) { _ = try ResultFile(path: path) }
    }

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
        if let file {
            try check(FileBytes.synchronize(descriptor))
            try check(rename(file.draft, file.path) == 0 ? 0 : errno)
        }
        let code = close(descriptor) == 0 ? 0 : errno
        descriptor = -1
        try check(code)
        if let file { try check(Folder.synchronize(Folder.parent(of: file.path))) }
    }

    private func check(_ code: Int32) throws(StorageError) {
        guard code != 0 else { return }
        discard()
        let error = StorageError(Destination.operation, name, code: code)
        failure = error
        throw error
    }

    /// Removes the draft, unless it has been renamed.
    private func discard() {
        guard descriptor >= 0 else { return }
        if let file { unlink(file.draft) }
        close(descriptor)
        descriptor = -1
    }
}
