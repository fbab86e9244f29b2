import Storage

/// Records a training run in its folder: log messages in `log.txt`, each epoch's metrics in `metrics.jsonl`.
public final class RunRecorder: TrainingObserver {
    private let folder: RunFolder
    private let stepInterval: Int?

    /// Creates a recorder that writes into `folder`.
    /// - Parameter stepInterval: the number of steps between additional lines of metrics; nil for epochs
    ///   only. Only lines of steps have the key `step`.
    public init(into folder: RunFolder, stepInterval: Int? = nil) {
        precondition(stepInterval.map { $0 > 0 } ?? true, "a line every \(stepInterval ?? 0) steps")
        self.folder = folder
        self.stepInterval = stepInterval
    }

    /// Logs the introduction of the run.
    public func trainingBegan(_ introduction: TrainingIntroduction) throws(StorageError) {
        try folder.append(log: introduction.lines.joined(separator: "\n"))
    }

    /// Records the step's metrics if the interval is over.
    public func stepEnded(_ report: StepReport) throws(StorageError) {
        guard let stepInterval, report.globalStep.isMultiple(of: stepInterval) else { return }
        try folder.append(metrics: report)
    }

    /// Records the step's diagnosis.
    public func stepDiagnosed(_ diagnosis: StepDiagnosis) throws(StorageError) {
        try folder.append(diagnosis: diagnosis)
    }

    /// Records the epoch's metrics and logs them.
    public func epochEnded(_ report: EpochReport) throws(StorageError) {
        try folder.append(metrics: report)
        try folder.append(log: report.line)
    }

    /// Logs the text.
    public func report(message text: String) throws(StorageError) { try folder.append(log: text) }

    /// Logs the conclusion of the run.
    public func trainingEnded(_ conclusion: TrainingConclusion) throws(StorageError) {
        try folder.append(log: conclusion.line)
    }
}
