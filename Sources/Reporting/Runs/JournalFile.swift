import Glibc
import Storage

/// A file of a run that grows by whole lines. Lines that the disk does not take wait in memory, and are
/// written with the next ones.
final class JournalFile {
    private let path: String
    private let lines: LineFile
    private var waiting: [UInt8] = []
    /// The reason why lines wait; nil if none do.
    private(set) var problem: StorageError?
    /// The number of lines that were dropped because too many wait, since the last line that was not.
    private(set) var droppedLines = 0

    /// The most bytes that wait. Lines beyond it are dropped.
    static let waitingLimit = 8 << 20

    /// Creates a file that is created by its first line, or continued if it exists.
    init(path: String) {
        self.path = path
        lines = LineFile(path: path)
    }

    /// Appends whole lines.
    ///
    /// - Parameter isNecessary: true for lines that are never dropped.
    func append(_ text: String, isNecessary: Bool = false) {
        append([UInt8](text.utf8), isNecessary: isNecessary)
    }

    /// Appends whole lines, or records.
    ///
    /// - Parameter isNecessary: true for lines that are never dropped.
    func append(_ text: [UInt8], isNecessary: Bool = false) {
        let isRoom = waiting.count + text.count <= Self.waitingLimit
        if isRoom || isNecessary { waiting += text }
        flush()
        if isRoom || isNecessary { return }
        if waiting.isEmpty {
            waiting = text
            flush()
        } else {
            droppedLines += text.count { $0 == Self.newline }
        }
    }

    /// The bytes of delayed lines that are written at once.
    private static let delayedLimit = 1 << 16

    /// Appends a whole line that may be written somewhat later: together with others, or when the size of the file is asked
    /// for.
    func delay(_ line: String) { delay([UInt8](line.utf8)) }

    /// Appends whole lines, or records, in the same way.
    func delay(_ lines: [UInt8]) {
        waiting += lines
        if waiting.count >= Self.delayedLimit { flush() }
    }

    /// Writes the lines that wait.
    func flush() {
        if waiting.isEmpty { return }
        do throws(StorageError) {
            try lines.append(waiting)
            waiting = []
            problem = nil
        } catch {
            problem = error
        }
    }

    /// Returns the number of dropped lines, and counts anew.
    func takeDroppedLines() -> Int {
        defer { droppedLines = 0 }
        return droppedLines
    }

    /// The number of bytes, those that wait included; delayed lines are written before.
    var byteCount: Int {
        if problem == nil { flush() }
        var status = stat()
        let isFile = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        return (isFile ? Int(status.st_size) : 0) + waiting.count
    }

    /// All lines, those that wait included.
    var content: [UInt8] { written + waiting }

    private var written: [UInt8] { FileBytes.content(of: path) ?? [] }

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

    /// Takes the file back to a former number of bytes, also after more was appended.
    func shorten(to byteCount: Int) {
        let written = self.byteCount - waiting.count
        waiting.removeLast(min(waiting.count, max(0, self.byteCount - byteCount)))
        if waiting.isEmpty { problem = nil }
        if byteCount < written, truncate(path, off_t(byteCount)) != 0 {
            problem = StorageError("shorten the file", path, code: errno)
        }
    }

    /// Removes the last lines, as many as `isUndone` is true for.
    func removeLast(while isUndone: ([UInt8]) -> Bool) {
        waiting.removeLast(waiting.count - Self.count(of: waiting, before: isUndone))
        guard waiting.isEmpty else { return }
        problem = nil
        let written = written
        let count = Self.count(of: written, before: isUndone)
        if count < written.count, truncate(path, off_t(count)) != 0 {
            problem = StorageError("shorten the file", path, code: errno)
        }
    }

    /// The number of bytes before the last lines for which `isUndone` is true.
    private static func count(of text: [UInt8], before isUndone: ([UInt8]) -> Bool) -> Int {
        var end = text.count
        while end > 0 {
            let start = text[..<(end - 1)].lastIndex(of: newline).map { $0 + 1 } ?? 0
            guard isUndone(Array(text[start..<end])) else { break }
            end = start
        }
        return end
    }

    private static let newline = UInt8(ascii: "\n")
}
