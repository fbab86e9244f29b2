import FoundationEssentials
import Glibc
import Storage

// The growing files of a run, which go on where a checkpoint was taken.
extension RunFolder {
    /// The beginning of the lines of the log that tell of the run's processes: they stay when the run goes back
    /// to a checkpoint.
    private static let eventMark = "# "

    /// The folder of the checkpoints.
    public var checkpointsPath: String { path + "/checkpoints" }

    /// The sizes of the growing files, by name, in bytes.
    public var positions: [String: Int] { journals.mapValues(\.byteCount) }

    /// The content of the growing files, by name, with the lines that could not be written.
    public var journal: [String: [UInt8]] { journals.mapValues(\.content).filter { !$0.value.isEmpty } }

    /// The reason why lines of the growing files wait in memory; nil if none do.
    public var problem: StorageError? { journals.values.lazy.compactMap(\.problem).first }

    /// Waits until the disk holds the lines that were written to the growing files of a run's folder.
    public static func synchronize(path: String) throws(StorageError) {
        for name in growingFiles { try LineFile.synchronize(path + "/" + name) }
    }

    /// Writes the lines that wait in memory, if the disk takes them now.
    public func flush() { for journal in journals.values { journal.flush() } }

    /// Appends a line about the run's processes to the log: an end, a resumption.
    public func append(event text: String) {
        let moment = Date().formatted(.iso8601)
        append(log: Format.lines(of: text).map { "\(Self.eventMark)\(moment) \($0)" }.joined(separator: "\n"))
    }

    /// Takes the growing files back to the sizes that they had when a checkpoint was taken: what a run wrote
    /// after it is written again. Lines about the run's processes stay.
    ///
    /// - Parameter positions: the sizes; 0 for files that are not named.
    public func rewind(to positions: [String: Int]) throws(StorageError) {
        for (name, journal) in journals {
            try journal.rewind(to: positions[name] ?? 0) {
                name == Self.logName && $0.hasPrefix(Self.eventMark)
            }
        }
    }

    /// The content of `result.json`; nil if there is none.
    public var result: [UInt8]? {
        FileManager.default.contents(atPath: path + "/result.json").map { [UInt8]($0) }
    }

    /// Removes `result.json`, which tells of an end before.
    public func removeResult() { unlink(path + "/result.json") }

    /// Reserves the folder for this process until it ends.
    ///
    /// - Returns: false if another process has reserved it; true also where the file system knows no locks.
    public func reserve() -> Bool {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return true }
        // The descriptor stays open, and the lock lasts, as long as the process.
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK { return true }
        close(descriptor)
        return false
    }
}
