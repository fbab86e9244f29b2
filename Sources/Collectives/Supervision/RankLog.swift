import Glibc
import Storage

/// The log of one rank: a line for each event, with its time, in the file `rank-R.log` of a folder. The rank and its
/// watcher append whole lines to it.
///
/// A line that cannot be written is lost: a log ends no run.
public final class RankLog {
    /// The path of the file.
    public let path: String
    private let folder: String
    private let file: LineFile

    /// The log of a rank in that folder.
    public init(in folder: String, rank: Int) {
        self.folder = folder
        path = "\(folder)/rank-\(rank).log"
        file = LineFile(path: path)
    }

    /// Creates the folder and the file; an existing file is continued.
    func open() throws(StorageError) {
        try Folder.create(folder)
        try file.append([])
    }

    /// Appends lines of text.
    public func write(_ text: String) {
        let moment = Self.moment
        let lines = text.split(separator: "\n").map { "\(moment) \(String($0).printable)\n" }
        try? file.append([UInt8](lines.joined().utf8))
    }

    /// The time in UTC, such as `2026-03-01T14:03:22.071Z`.
    private static var moment: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var parts = tm()
        gmtime_r(&time.tv_sec, &parts)
        func digits(_ number: some BinaryInteger, _ width: Int = 2) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, width - text.count)) + text
        }
        let date = "\(parts.tm_year + 1900)-\(digits(parts.tm_mon + 1))-\(digits(parts.tm_mday))"
        let seconds = "\(digits(parts.tm_sec)).\(digits(time.tv_nsec / 1_000_000, 3))"
        return "\(date)T\(digits(parts.tm_hour)):\(digits(parts.tm_min)):\(seconds)Z"
    }
}
