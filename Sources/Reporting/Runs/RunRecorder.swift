/// Keeps a training run in its folder: people's text in `log.txt`, each epoch's results in `metrics.jsonl`.
public final class RunRecorder: TrainingObserver {
    private let folder: RunFolder
    private let stepInterval: Int?

    /// A recorder into `folder`.
    /// - Parameter stepInterval: also a line of metrics every so many steps; nil for epochs only. A step's line has the
    ///   key `step`, an epoch's has not.
    public init(into folder: RunFolder, stepInterval: Int? = nil) {
        precondition(stepInterval.map { $0 > 0 } ?? true, "a line every \(stepInterval ?? 0) steps")
        self.folder = folder
        self.stepInterval = stepInterval
    }

    /// Logs what the run is about to do.
    public func trainingBegan(_ introduction: TrainingIntroduction) throws(RunFolderError) {
        try folder.append(log: introduction.lines.joined(separator: "\n"))
    }

    /// Keeps the step's numbers if its turn has come.
    public func stepEnded(_ report: StepReport) throws(RunFolderError) {
        guard let stepInterval, report.globalStep.isMultiple(of: stepInterval) else { return }
        try folder.append(metrics: report)
    }

    /// Keeps the step's diagnosis.
    public func stepDiagnosed(_ diagnosis: StepDiagnosis) throws(RunFolderError) {
        try folder.append(diagnosis: diagnosis)
    }

    /// Keeps the epoch's numbers and logs them.
    public func epochEnded(_ report: EpochReport) throws(RunFolderError) {
        try folder.append(metrics: report)
        try folder.append(log: report.line)
    }

    /// Logs the text.
    public func noticed(_ text: String) throws(RunFolderError) { try folder.append(log: text) }

    /// Logs what the run came to.
    public func trainingEnded(_ conclusion: TrainingConclusion) throws(RunFolderError) {
        try folder.append(log: conclusion.line)
    }
}
