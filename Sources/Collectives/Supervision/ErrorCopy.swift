import Glibc
import Storage

/// The standard error of a rank, on its way through the rank's watcher: to the watcher's own standard error, and into the
/// rank's log. What a rank writes as it crashes arrives, too.
final class ErrorCopy {
    private var readEnd: Int32
    private var writeEnd: Int32
    private let log: RankLog
    /// The beginning of a line whose end has not come yet.
    private var rest: [UInt8] = []

    /// A pipe, before the process divides into a rank and its watcher; nil if the system has none left.
    init?(into log: RankLog) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        (readEnd, writeEnd) = (ends[0], ends[1])
        self.log = log
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(readEnd, F_SETFL, O_NONBLOCK)
    }

    /// Makes the pipe the standard error of this process, the rank. It stays readable here, so that a rank whose watcher
    /// was killed can still write.
    func becomeStandardError() {
        dup2(writeEnd, STDERR_FILENO)
        close(writeEnd)
    }

    /// Leaves the writing to the other process, in the watcher.
    func beginReading() { close(writeEnd) }

    /// Copies the lines that have come to their end since the last time.
    func copy() {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(readEnd, &piece, piece.count)
            guard count > 0 else { return }
            rest += piece[..<count]
            guard let end = rest.lastIndex(of: Self.newline) else { continue }
            write(rest[...end])
            rest = Array(rest[(end + 1)...])
        }
    }

    /// Copies what is left, a line without an end included.
    func finish() {
        copy()
        if rest.isEmpty { return }
        write(rest[...])
        rest = []
    }

    private func write(_ lines: ArraySlice<UInt8>) {
        let text = String(decoding: lines, as: UTF8.self)
        _ = FileBytes.write(text, to: STDERR_FILENO)
        log.write(text.split(separator: "\n").map { "stderr: \($0)" }.joined(separator: "\n"))
    }

    private static let newline = UInt8(ascii: "\n")
}
