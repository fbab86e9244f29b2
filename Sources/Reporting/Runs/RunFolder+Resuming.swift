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

    /// The content of the growing files of text, by name, with the lines that could not be written.
    public var journal: [String: [UInt8]] {
        journals.filter { Self.textFiles.contains($0.key) }.mapValues(\.content).filter { !$0.value.isEmpty }
    }

    /// The reason why lines of the growing files wait in memory; nil if none do.
    public var problem: StorageError? {
        // Asked after each recorded step: a loop is ten times as fast as a chain of functions.
        for journal in journals.values {
            if let problem = journal.problem { return problem }
        }
        return nil
    }

    /// Waits until the disk holds the lines that were written to the growing files of a run's folder.
    public static func synchronize(path: String) throws(StorageError) {
        for name in growingFiles { try LineFile.synchronize(path + "/" + name) }
    }

    /// Writes the lines that wait in memory, if the disk takes them now.
    public func flush() {
        for (name, journal) in journals {
            journal.flush()
            if journal.problem == nil { noteDroppedLines(of: name, journal) }
        }
    }

    /// Appends a line about the run's processes to the log: an end, a resumption.
    public func append(event text: String) {
        let moment = Date().formatted(.iso8601)
        let lines = Format.lines(of: text).map { "\(Self.eventMark)\(moment) \($0)\n" }.joined()
        journals[Self.logName]?.append(lines, isNecessary: true)
    }

    /// Appends lines to a growing file. If too many wait in memory, they are dropped, and the log says so, at the
    /// first one and when the disk takes lines again.
    func append(_ text: String, to name: String) {
        guard let journal = journals[name] else { return }
        let wasDropping = journal.droppedLines > 0
        journal.append(text)
        if journal.droppedLines > 0, !wasDropping {
            append(
                event:
                    "the disk takes no lines of \(name), and \(JournalFile.waitingLimit >> 20) MiB of them wait in memory: from here on they are dropped"
            )
        }
        if wasDropping, journal.problem == nil { noteDroppedLines(of: name, journal) }
    }

    private func noteDroppedLines(of name: String, _ journal: JournalFile) {
        let count = journal.takeDroppedLines()
        if count > 0 { append(event: "\(Format.count(count, "line")) of \(name) were dropped") }
    }

    /// The number of the step that a line tells of.
    private struct StepMark: Decodable {
        let step: Int?
        let globalStep: Int?
    }

    /// Removes the lines of steps that were undone from the growing files, where they are the last ones.
    ///
    /// - Parameter step: the number, in the run, of the last step that stands.
    public func removeLines(ofStepsAfter step: Int) {
        for (name, journal) in journals where Self.textFiles.contains(name) && name != Self.logName {
            journal.removeLast { line in
                let mark = JSONLine.decoded(StepMark.self, from: line)
                return (mark?.globalStep ?? mark?.step).map { $0 > step } ?? false
            }
        }
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
    public var result: [UInt8]? { FileBytes.content(of: path + "/result.json") }

    /// Removes `result.json`, which tells of an end before.
    public func removeResult() { unlink(path + "/result.json") }

    /// The time for which a process that is about to end may still have a folder, in tenths of a second.
    private static let reserveAttempts = 100

    /// Reserves the folder for this process, as long as this object exists. A process that has it gets some seconds to
    /// end.
    ///
    /// - Returns: false if another process has reserved it; true also where the file system knows no locks.
    public func reserve() -> Bool {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return true }
        // The lock lasts as long as the descriptor is open.
        for _ in 1...Self.reserveAttempts {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK {
                reservation = descriptor
                return true
            }
            usleep(100_000)
        }
        close(descriptor)
        return false
    }
}
