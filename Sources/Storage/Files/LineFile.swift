import Glibc

/// A file that grows by whole lines, each visible to other processes when `append` returns.
public final class LineFile {
    private let path: String
    private var descriptor: Int32 = -1

    /// Creates a file that is created by its first line, or continued if it exists.
    public init(path: String) { self.path = path }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Appends text, which is one line or more and ends with a newline. If the disk accepts only part of
    /// it, that part is removed again.
    /// - Throws: also if the file was removed since the last line, since the text would be lost.
    public func append(_ text: [UInt8]) throws(StorageError) {
        if descriptor < 0 {
            let place = try Destination.followingLinks(path)
            descriptor = open(
                place, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o666)
        }
        guard descriptor >= 0 else { throw failure(errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
        guard status.st_nlink > 0 else { throw failure(ENOENT) }
        let code = FileBytes.write(text, to: descriptor)
        if code != 0 {
            ftruncate(descriptor, status.st_size)
            throw failure(code)
        }
    }

    /// Waits until the disk holds all lines of a file; does nothing if there is no such file.
    public static func synchronize(_ path: String) throws(StorageError) {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let code = FileBytes.synchronize(descriptor)
        if code != 0 { throw StorageError("write the file", path, code: code) }
    }

    private func failure(_ code: Int32) -> StorageError {
        StorageError("write the file", path, code: code)
    }
}
