import Glibc

extension RunFolder {
    /// The time within which a run writes something, where its process cannot be asked, in seconds.
    private static let silenceSeconds = 600

    /// Returns true if a process is training the run in a folder: one that has reserved it, or, where the file system
    /// knows no locks, one that has written to it in the last ten minutes.
    public static func isActive(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return false }
        if errno == EWOULDBLOCK { return true }
        return (growingFiles + ["checkpoints", "config.yaml"]).contains { name in
            var status = stat()
            return stat(path + "/" + name, &status) == 0
                && time(nil) - status.st_mtim.tv_sec < silenceSeconds
        }
    }
}
