import Glibc

/// The folder of the runs: if it can be written, and at what speed.
public struct FolderFacts: Codable, Sendable {
    /// The folder of the runs.
    var path: String
    /// The folder that was tried: the nearest one that exists.
    var tried: String
    /// True if the folder itself exists.
    var exists: Bool
    /// The reason for which it cannot be written; nil if it can.
    var problem: String?
    /// The bytes that are left in its file system.
    var availableBytes = 0
    /// The bytes that were written.
    var bytes = 0
    /// The time in which they were written, and reached the disk.
    var seconds = 0.0

    /// Writes up to 32 MB into the folder, for at most a second, and waits until they are on the disk. The file has no
    /// name, so that nothing is left of it.
    ///
    /// - Parameter path: the folder of the runs, or the folder in which it would be created.
    public static func measured(_ path: String) -> FolderFacts {
        var tried = path.isEmpty ? "." : path
        while !SystemFiles.exists(tried) {
            let end = tried.lastIndex(of: "/")
            tried = end.map { $0 == tried.startIndex ? "/" : String(tried[..<$0]) } ?? "."
        }
        let resolved = realpath(tried, nil)
        defer { free(resolved) }
        var facts = FolderFacts(
            path: path, tried: resolved.map { String(cString: $0) } ?? tried,
            exists: tried == (path.isEmpty ? "." : path))
        var status = statvfs()
        if statvfs(tried, &status) == 0 { facts.availableBytes = Int(status.f_bavail) * Int(status.f_frsize) }
        let name = "\(tried)/.dnn-dist-doctor.\(getpid())"
        let file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            facts.problem = SystemFiles.problem()
            return facts
        }
        defer { close(file) }
        unlink(name)
        let piece = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 0x9E37_79B1 >> 13) }
        let start = ContinuousClock.now
        while facts.bytes < 32 << 20, facts.seconds < 1 {
            let count = write(file, piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                facts.problem = SystemFiles.problem()
                return facts
            }
            facts.bytes += count
            facts.seconds = (ContinuousClock.now - start) / .seconds(1)
        }
        if fsync(file) != 0 { facts.problem = SystemFiles.problem() }
        facts.seconds = (ContinuousClock.now - start) / .seconds(1)
        return facts
    }
}
