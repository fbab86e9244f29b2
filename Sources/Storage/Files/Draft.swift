import Glibc

/// Temporary names for content that is not complete: `NAME.PID.partial`, in the folder of NAME.
///
/// The process that writes a draft holds a lock on it, so that others can tell it from one that a killed
/// process has left.
enum Draft {
    /// Returns the path of this process's draft.
    static func path(for path: String) -> String { "\(path).\(getpid()).\(suffix)" }

    /// Creates the draft of a file and locks it.
    ///
    /// - Returns: its descriptor; or -1, with the reason in `errno`.
    static func create(_ path: String) -> Int32 {
        while true {
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
            guard descriptor >= 0 else { return -1 }
            flock(descriptor, LOCK_EX)
            // Another process may have taken it for abandoned before it was locked.
            var status = stat()
            if fstat(descriptor, &status) != 0 || status.st_nlink > 0 { return descriptor }
            close(descriptor)
        }
    }

    /// Removes the drafts of a file that killed processes have left.
    static func removeAbandoned(for path: String) {
        let folder = Folder.parent(of: path)
        let name = path.hasPrefix(folder + "/") ? String(path.dropFirst(folder.utf8.count + 1)) : path
        for draft in Folder.names(in: folder) ?? [] where draft.hasPrefix(name + ".") {
            guard let process = process(of: draft), draft == "\(name).\(process).\(suffix)" else { continue }
            let draft = folder + "/" + draft
            if isAbandoned(draft, by: process) { unlink(draft) }
        }
    }

    /// Returns the number of the process that writes a draft of this name; nil if it is not the name of one.
    static func process(of name: String) -> pid_t? {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).suffix(2)
        guard parts.count == 2, parts.last.map(String.init) == suffix else { return nil }
        return parts.first.flatMap { digits in
            pid_t(digits).flatMap { $0 > 0 && String($0) == digits ? $0 : nil }
        }
    }

    /// Returns true if no process of this host has that number, and none of any host holds a lock on the draft
    /// (as far as the file system supports locks). A draft with the number of this process is one of an
    /// earlier process, unless it is locked.
    static func isAbandoned(_ path: String, by process: pid_t) -> Bool {
        guard process == getpid() || (kill(process, 0) != 0 && errno == ESRCH) else { return false }
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return true }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_SH | LOCK_NB) == 0 || errno != EWOULDBLOCK
    }

    private static let suffix = "partial"
}
