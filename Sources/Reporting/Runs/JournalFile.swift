import FoundationEssentials
import Glibc
import Storage

/// A file of a run that grows by whole lines. Lines that the disk does not take wait in memory, and are
/// written with the next ones.
final class JournalFile {
    private let path: String
    private let lines: LineFile
    private var waiting = ""
    /// The reason why lines wait; nil if none do.
    private(set) var problem: StorageError?

    /// Creates a file that is created by its first line, or continued if it exists.
    init(path: String) {
        self.path = path
        lines = LineFile(path: path)
    }

    /// Appends whole lines.
    func append(_ text: String) {
        waiting += text
        flush()
    }

    /// Writes the lines that wait.
    func flush() {
        if waiting.isEmpty { return }
        do throws(StorageError) {
            try lines.append(waiting)
            waiting = ""
            problem = nil
        } catch {
            problem = error
        }
    }

    /// The number of bytes, those that wait included.
    var byteCount: Int {
        var status = stat()
        let isFile = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        return (isFile ? Int(status.st_size) : 0) + waiting.utf8.count
    }

    /// All lines, those that wait included.
    var content: [UInt8] { written + waiting.utf8 }

    private var written: [UInt8] { FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? [] }

    /// Takes the file back to a former number of bytes, before anything is appended.
    ///
    /// - Parameter isKept: returns true for later lines that stay nevertheless.
    func rewind(to byteCount: Int, keeping isKept: (Substring) -> Bool = { _ in false }) throws(StorageError)
    {
        let written = written
        guard written.count > byteCount else { return }
        let later = String(decoding: written[byteCount...], as: UTF8.self).split(separator: "\n")
            .filter(isKept).map { $0 + "\n" }.joined()
        try AtomicFile.write([Array(written[..<byteCount]), Array(later.utf8)], to: path)
    }
}
