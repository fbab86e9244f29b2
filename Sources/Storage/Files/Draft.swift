import Glibc

/// Temporary names for content that is not complete: `NAME.PID.RANDOM.partial`, in the folder of NAME. The random part
/// has 64 bits: other users of a folder can neither guess nor take the name.
///
/// The process that writes a draft holds a lock on it, so that others can tell it from one that a killed
/// process has left.
enum Draft {
    /// Returns a new path for a draft of this process.
    static func path(for path: String) -> String {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        let token = String(repeating: "0", count: tokenLength - digits.utf8.count) + digits
        return "\(path).\(getpid()).\(token).\(suffix)"
    }

    /// Creates the draft of a file and locks it.
    ///
    /// - Parameter mode: who may read and write it, before the umask.
    /// - Returns: its descriptor; or -1, with the reason in `errno`.
    static func create(_ path: String, mode: mode_t) -> Int32 {
        while true {
            let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
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
            guard let process = process(of: draft), parts(of: draft).count == parts(of: name).count + 3
            else { continue }
            let draft = folder + "/" + draft
            if isAbandoned(draft, by: process) { unlink(draft) }
        }
    }

    /// Returns the number of the process that writes a draft of this name; nil if it is not the name of one.
    static func process(of name: String) -> pid_t? {
        let parts = parts(of: name).suffix(3).map(String.init)
        guard parts.count == 3, parts[2] == suffix, parts[1].utf8.count == tokenLength,
            parts[1].allSatisfy(\.isHexDigit)
        else { return nil }
        return pid_t(parts[0]).flatMap { $0 > 0 && String($0) == parts[0] ? $0 : nil }
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

    private static func parts(of name: String) -> [Substring] {
        name.split(separator: ".", omittingEmptySubsequences: false)
    }

    private static let suffix = "partial"
    private static let tokenLength = 16
}
