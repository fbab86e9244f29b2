import Glibc

/// The place that a path for output names.
enum Destination {
    /// A file that is replaced when its successor is complete; nil if there is none yet.
    case file(path: String, replacing: stat?)
    /// A device, pipe or socket, or a file that a descriptor under /proc names: written to, and never replaced.
    case stream(path: String)

    /// The place of a file whose name belongs to this program, such as one of a run's folder: a symbolic link there is
    /// replaced, not followed.
    init(own path: String) throws(StorageError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            self = .file(path: path, replacing: nil)
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .file(path: path, replacing: status)
        case S_IFLNK: self = .file(path: path, replacing: nil)
        default: throw Self.occupied(path, status)
        }
    }

    /// The place that a user names. Symbolic links are followed, unless another user has planted them.
    init(named name: String) throws(StorageError) {
        let path = try Self.followingLinks(name)
        var status = stat()
        guard stat(path, &status) == 0 else {
            self = .file(path: path, replacing: nil)
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw Self.occupied(name, status)
        case S_IFREG where !path.hasPrefix("/proc/"):
            guard faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 else {
                throw StorageError(Self.operation, name, code: errno)
            }
            self = .file(path: path, replacing: status)
        default: self = .stream(path: path)
        }
    }

    /// Opens a device or pipe; waits for a reader of a named pipe.
    static func open(stream path: String) throws(StorageError) -> Int32 {
        var attempts = 0
        while true {
            let descriptor = Glibc.open(path, O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
            if descriptor >= 0 {
                let flags = fcntl(descriptor, F_GETFL)
                _ = fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK)
                return descriptor
            }
            let code = errno
            attempts += 1
            guard code == EINTR || code == ENXIO && attempts < patienceSeconds * attemptsPerSecond else {
                if code != ENXIO { throw StorageError(operation, path, code: code) }
                throw StorageError(
                    operation, path, reason: "no process has read from it within \(patienceSeconds) s",
                    advice: "start the reader first")
            }
            usleep(useconds_t(1_000_000 / attemptsPerSecond))
        }
    }

    /// Returns the end of a chain of symbolic links; a path through /proc stays as it is, since its links are open files.
    ///
    /// - Throws: `StorageError` for a link of another user who does not own its folder either.
    static func followingLinks(_ name: String) throws(StorageError) -> String {
        var path = name
        for _ in 0..<mostLinks {
            var (status, parent) = (stat(), stat())
            guard !path.hasPrefix("/proc/"), lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK
            else { return path }
            let folder = Folder.parent(of: path)
            let isTrusted =
                [geteuid(), 0].contains(status.st_uid)
                || stat(folder, &parent) == 0 && parent.st_uid == status.st_uid
            guard isTrusted else {
                throw StorageError(
                    operation, name, reason: "'\(path)' is a symbolic link of another user",
                    advice: "name the file itself")
            }
            guard let target = target(of: path) else { throw StorageError(operation, name, code: errno) }
            path = target.hasPrefix("/") ? target : folder + "/" + target
        }
        throw StorageError(operation, name, code: ELOOP)
    }

    private static func target(of link: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link, &buffer, buffer.count)
        let bytes = buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:))
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    private static func occupied(_ path: String, _ status: stat) -> StorageError {
        if status.st_mode & S_IFMT == S_IFDIR { return StorageError(operation, path, code: EISDIR) }
        return StorageError(
            operation, path, reason: "a device, pipe or socket stands in the file's place",
            advice: "move it away")
    }

    static let operation = "write the file"
    private static let mostLinks = 40
    private static let patienceSeconds = 60
    private static let attemptsPerSecond = 50
}
