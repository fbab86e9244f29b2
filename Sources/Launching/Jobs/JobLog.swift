import Reporting

/// The messages of a job: each one is displayed at once, and appended to the run's `log.txt` as soon as there
/// is a run.
final class JobLog {
    private let display: (String) -> Void
    private var pending: [String] = []

    /// - Parameter display: shows a message to people.
    init(display: @escaping (String) -> Void) { self.display = display }

    /// Reports a message.
    func report(_ message: String) {
        display(message)
        pending.append(message)
    }

    /// Appends the messages since the last call to the log of a run. A log that cannot be written is no
    /// reason to end a job.
    func write(to run: String) {
        guard !pending.isEmpty else { return }
        do {
            try RunFolder(continuing: run).append(log: pending.joined(separator: "\n"))
        } catch {
            display("warning: \(error.description)")
        }
        pending = []
    }
}
