import Glibc

/// Writes files that are whole or absent: nobody ever meets half of one, whenever the process or the machine
/// stops.
public enum AtomicFile {
    /// Writes the bytes to a temporary file, synchronizes it to disk, and renames it to `path`.
    public static func write(_ bytes: [UInt8], to path: String) throws(RunFolderError) {
        let draft = path + ".\(getpid()).partial"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw RunFolderError("write the file", path, code: errno) }
        var code = FileBytes.write(bytes, to: descriptor)
        if code == 0 && fsync(descriptor) != 0 && errno != EINVAL { code = errno }
        if close(descriptor) != 0 && code == 0 { code = errno }
        if code == 0 && rename(draft, path) != 0 { code = errno }
        if code != 0 {
            unlink(draft)
            throw RunFolderError("write the file", path, code: code)
        }
    }
}
