import Glibc

/// Folders whose entries are on disk when a function returns.
public enum Folder {
    /// Creates a folder and its missing parents. Where it exists, its entry in its parent is synchronized, too:
    /// who created it may have been killed before that.
    public static func create(_ path: String) throws(StorageError) {
        var prefix = ""
        var hasCreated = false
        for part in path.split(separator: "/") {
            prefix += (prefix.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
            hasCreated = false
            if try exists(prefix, of: path) {
                continue
            } else if mkdir(prefix, 0o777) == 0 {
                hasCreated = true
                try synchronizeParent(of: prefix)
            } else if errno != EEXIST {
                throw StorageError("create the folder", prefix, code: errno)
            }
        }
        if !hasCreated { try synchronizeParent(of: prefix) }
    }

    /// Checks, without a trace, that a folder could be created, or be written to if it exists.
    ///
    /// - Throws: `StorageError` if a part of the path is a file, or may not be written to.
    public static func check(_ path: String) throws(StorageError) {
        var (prefix, last) = ("", path.hasPrefix("/") ? "/" : ".")
        for part in path.split(separator: "/") {
            prefix += (prefix.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
            guard try exists(prefix, of: path) else { break }
            last = prefix
        }
        if access(last, W_OK | X_OK) != 0 { throw StorageError("create the folder", path, code: errno) }
    }

    /// Returns true if the beginning of a path is a folder, false if it does not exist.
    private static func exists(_ prefix: String, of path: String) throws(StorageError) -> Bool {
        var status = stat()
        guard stat(prefix, &status) == 0 else { return false }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw StorageError(
                "create the folder", path, reason: "'\(prefix)' is not a folder", code: ENOTDIR)
        }
        return true
    }

    /// Creates a new folder, with a number appended to its name if that is taken. The system decides which
    /// process is first.
    ///
    /// - Returns: the folder's path.
    public static func createNew(_ path: String) throws(StorageError) -> String {
        var candidate = path
        var number = 1
        while mkdir(candidate, 0o777) != 0 {
            guard errno == EEXIST, number < 10_000 else {
                throw StorageError("create the folder", candidate, code: errno)
            }
            number += 1
            candidate = "\(path)-\(number)"
        }
        try synchronizeParent(of: candidate)
        return candidate
    }

    /// Returns the path of the folder that holds a file or folder.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Returns the names in a folder, sorted; nil, with the reason in `errno`, if it cannot be read.
    static func names(in path: String) -> [String]? { names(in: opendir(path)) }

    /// Returns the names in a folder that was opened for reading, and closes it.
    static func names(in stream: OpaquePointer?) -> [String]? {
        guard let stream else { return nil }
        defer { closedir(stream) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
            errno = 0
        }
        return errno == 0 ? names.sorted() : nil
    }

    /// Waits until the disk holds the entries of a folder.
    ///
    /// - Returns: 0, or the system's error code.
    static func synchronize(_ path: String) -> Int32 {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 && errno == EACCES {
            // A folder that may be written and not read: only everything can be synchronized.
            sync()
            return 0
        }
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        return FileBytes.synchronize(descriptor)
    }

    private static func synchronizeParent(of path: String) throws(StorageError) {
        let code = synchronize(parent(of: path))
        if code != 0 { throw StorageError("create the folder", path, code: code) }
    }
}
