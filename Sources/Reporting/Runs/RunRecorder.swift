/// Records a training run in its folder: log messages in `log.txt`, each epoch's metrics in `metrics.jsonl`.
public final class RunRecorder: TrainingObserver {
    private let folder: RunFolder
    private let stepInterval: Int?
    private let warn: (String) -> Void
    private var hasWarned = false

    /// Creates a recorder that writes into `folder`.
    ///
    /// - Parameters:
    ///   - stepInterval: the number of steps between additional lines of metrics; nil for epochs only. Only
    ///     lines of steps have the key `step`.
    ///   - warn: shows a warning if the files cannot be written: their lines then wait in memory.
    public init(into folder: RunFolder, stepInterval: Int? = nil, warn: @escaping (String) -> Void = { _ in })
    {
        self.warn = warn
        precondition(stepInterval.map { $0 > 0 } ?? true, "a line every \(stepInterval ?? 0) steps")
        self.folder = folder
        self.stepInterval = stepInterval
    }

    /// Logs the introduction of the run.
    public func trainingBegan(_ introduction: TrainingIntroduction) {
        folder.append(log: introduction.lines.joined(separator: "\n"))
    }

    /// Records the step's metrics if the interval is over.
    public func stepEnded(_ report: StepReport) {
        guard let stepInterval, report.globalStep.isMultiple(of: stepInterval) else { return }
        folder.append(metrics: report)
        warnOnce()
    }

    /// Records the step's diagnosis.
    public func stepDiagnosed(_ diagnosis: StepDiagnosis) {
        folder.append(diagnosis: diagnosis)
    }

    /// Removes the lines of these steps.
    public func stepsUndone(after step: Int) { folder.removeLines(ofStepsAfter: step) }

    /// Records the epoch's metrics and logs them.
    public func epochEnded(_ report: EpochReport) {
        folder.append(metrics: report)
        folder.append(log: report.line)
        warnOnce()
    }

    /// Logs the text.
    public func report(message text: String) { folder.append(log: text) }

    /// Logs the conclusion of the run.
    public func trainingEnded(_ conclusion: TrainingConclusion) {
        folder.append(log: conclusion.lines.joined(separator: "\n"))
    }

    private func warnOnce() {
        guard let problem = folder.problem else { return hasWarned = false }
        if !hasWarned { warn("warning: \(problem); training goes on, and the lines wait in memory") }
        hasWarned = true
    }
}
