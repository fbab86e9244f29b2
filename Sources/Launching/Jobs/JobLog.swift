import Reporting

/// The messages of a job: each one is displayed at once, and appended to the run's `log.txt` as soon as there
/// is a run.
final class JobLog {
    private let display: (String) -> Void
    private var pending: [String] = []

    /// The run's folder; nil as long as it is unknown.
    var run: String? {
        didSet { write() }
    }

    /// - Parameter display: shows a message to people.
    init(display: @escaping (String) -> Void) { self.display = display }

    /// Reports a message.
    func report(_ message: String) {
        display(message)
        pending.append(message)
        write()
    }

    /// Appends the messages since the last call to the log. A log that cannot be written is no reason to end
    /// a job.
    private func write() {
        guard let run, !pending.isEmpty else { return }
        do {
            let folder = try RunFolder(continuing: run)
            for message in pending { folder.append(event: message) }
            if let problem = folder.problem { display("warning: \(problem)") }
        } catch {
            display("warning: \(error)")
        }
        pending = []
    }
}
