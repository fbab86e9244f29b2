import Glibc

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

    /// Copies what has been written since the last time.
    func copy() {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(readEnd, &piece, piece.count)
            guard count > 0 else { return }
            var written = 0
            while written < count {
                let more = piece[written..<count].withUnsafeBytes {
                    Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count)
                }
                if more <= 0, errno != EINTR { break }
                written += max(more, 0)
            }
            writeLines(piece[..<count])
        }
    }

    /// Copies the last of it, a line without an end included.
    func finish() {
        copy()
        if !rest.isEmpty { writeLines([UInt8(ascii: "\n")]) }
    }

    private func writeLines(_ bytes: ArraySlice<UInt8>) {
        rest += bytes
        guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { return }
        for line in rest[...end].split(separator: UInt8(ascii: "\n")) {
            log.write("stderr: \(String(decoding: line, as: UTF8.self))")
        }
        rest = Array(rest[(end + 1)...])
    }
}
