import Glibc

/// Pieces of work that processes share out among themselves by means of a folder: each piece is taken by one of them.
public struct WorkClaims: Sendable {
    private let folder: String

    /// The claims in a folder.
    public init(in folder: String) { self.folder = folder }

    /// Begins anew: creates the folder without claims. No process may take any meanwhile.
    public func reset() throws(StorageError) {
        remove()
        try Folder.create(folder)
    }

    /// Takes a piece of work.
    ///
    /// - Parameter name: its name, a single path component.
    /// - Returns: false if it is taken already.
    public func take(_ name: String) throws(StorageError) -> Bool {
        let path = folder + "/" + name
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o666)
        if descriptor >= 0 {
            close(descriptor)
            return true
        }
        guard errno == EEXIST else { throw StorageError("write the file", path, code: errno) }
        return false
    }

    /// Returns true if a piece of work is taken.
    public func isTaken(_ name: String) -> Bool { access(folder + "/" + name, F_OK) == 0 }

    /// Removes the folder with all claims.
    public func remove() {
        for name in Folder.names(in: folder) ?? [] { unlink(folder + "/" + name) }
        rmdir(folder)
    }
}
