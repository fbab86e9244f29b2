import Glibc
import Storage

/// The probe's standard output.
enum StandardOutput {
    /// Writes a line at once.
    static func report(_ line: String) throws(StorageError) {
        let code = FileBytes.write(line + "\n", to: STDOUT_FILENO)
        if code != 0 { throw StorageError("write the report", "standard output", code: code) }
    }
}
