import Glibc

/// A folder that is open: its entries are made, renamed and removed relative to it, wherever its path leads
/// meanwhile. No operation follows a symbolic link in it.
///
/// The operations return 0, or the system's error code.
final class OpenFolder {
    private let descriptor: Int32

    /// Opens the folder at `path`; nil, with the reason in `errno`, if that is not possible.
    convenience init?(_ path: String) { self.init(open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) }

    /// Opens a folder in another one.
    convenience init?(_ name: String, in folder: OpenFolder) {
        self.init(openat(folder.descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
    }

    private init?(_ descriptor: Int32) {
        guard descriptor >= 0 else { return nil }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Locks the folder for as long as it is open: the sign of a draft that is being written.
    func lock() { flock(descriptor, LOCK_EX | LOCK_NB) }

    /// Waits until the disk holds the entries of the folder.
    func synchronize() -> Int32 { FileBytes.synchronize(descriptor) }

    /// Creates a folder.
    func createFolder(_ name: String) -> Int32 { mkdirat(descriptor, name, 0o777) == 0 ? 0 : errno }

    /// Creates a file of the pieces and waits until the disk holds them.
    func createFile(_ name: String, _ pieces: [[UInt8]]) -> Int32 {
        let file = openat(descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard file >= 0 else { return errno }
        var code = FileBytes.write(pieces, to: file)
        if code == 0 { code = FileBytes.synchronize(file) }
        var status = stat()
        if code == 0 && fstat(file, &status) != 0 { code = errno }
        // A system that has accepted more than it holds.
        if code == 0 && Int(status.st_size) != pieces.reduce(0, { $0 + $1.count }) { code = EIO }
        if close(file) != 0 && code == 0 { code = errno }
        return code
    }

    /// Gives an entry another name; replaces a file, a symbolic link or an empty folder of that name.
    func rename(_ name: String, to newName: String) -> Int32 {
        renameat(descriptor, name, descriptor, newName) == 0 ? 0 : errno
    }

    /// Moves an entry into another folder.
    func move(_ name: String, into folder: OpenFolder) -> Int32 {
        renameat(descriptor, name, folder.descriptor, name) == 0 ? 0 : errno
    }

    /// Creates a symbolic link to `target`.
    func createLink(_ name: String, to target: String) -> Int32 {
        symlinkat(target, descriptor, name) == 0 ? 0 : errno
    }

    /// Removes a file or a symbolic link.
    func unlink(_ name: String) -> Int32 { unlinkat(descriptor, name, 0) == 0 ? 0 : errno }

    /// Removes a folder that is empty.
    func removeEmptyFolder(_ name: String) -> Int32 {
        unlinkat(descriptor, name, AT_REMOVEDIR) == 0 ? 0 : errno
    }

    /// Returns the kind of an entry, such as `S_IFDIR`, nil if there is none, and the system's error code.
    func kind(of name: String) -> (kind: mode_t?, code: Int32) {
        var status = stat()
        let code = fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno
        return code == 0 ? (status.st_mode & S_IFMT, 0) : (nil, code == ENOENT ? 0 : code)
    }

    /// Returns the target of a symbolic link; nil if the entry is none.
    func target(of name: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlinkat(descriptor, name, &buffer, buffer.count)
        let text = buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:))
        return text.isEmpty ? nil : String(decoding: text, as: UTF8.self)
    }

    /// Returns the names in the folder, sorted; nil, with the reason in `errno`, if it cannot be read.
    func names() -> [String]? {
        let copy = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { return nil }
        return Folder.names(in: fdopendir(copy))
    }

    /// Removes an entry with everything in it.
    func removeTree(_ name: String) -> Int32 {
        let (kind, code) = kind(of: name)
        guard code == 0 else { return code }
        guard kind == S_IFDIR else { return unlink(name) }
        guard let folder = OpenFolder(name, in: self) else { return errno }
        guard let names = folder.names() else { return errno }
        for name in names {
            let code = folder.removeTree(name)
            if code != 0 && code != ENOENT { return code }
        }
        return removeEmptyFolder(name)
    }
}
