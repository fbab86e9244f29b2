import FoundationEssentials
import Storage

/// Records a training run in event files for TensorBoard, in the run's folder: events of steps are in their file within a
/// second or so, all others at once, and a file is valid at any moment.
///
/// The files are growing files of the folder: a run that is resumed goes on where its checkpoint was taken.
public final class EventRecorder: TrainingObserver {
    private let folder: RunFolder
    private let settings: [(name: String, value: String)]
    private let stepInterval: Int?
    /// The sizes of the files when the epoch began.
    private var epochStart: [String: Int]
    /// The last step whose events were written at once.
    private var lastStep = (epoch: 0, seconds: 0.0)
    /// True for files that have events; false if that is not known.
    private var hasBegun: [RunEventFile: Bool] = [:]

    /// Creates a recorder that writes into `folder`.
    ///
    /// - Parameters:
    ///   - settings: the values of its configuration.
    ///   - stepInterval: the number of steps between those whose metrics are recorded; nil for epochs only.
    /// - Throws: `StorageError` if a folder within `folder` cannot be created.
    public init(
        into folder: RunFolder, settings: [(name: String, value: String)], stepInterval: Int?
    ) throws(StorageError) {
        self.folder = folder
        self.settings = settings
        self.stepInterval = stepInterval
        epochStart = folder.positions
        for file in RunEventFile.allCases where !file.rawValue.isEmpty {
            try Folder.create(folder.path + "/" + file.rawValue)
        }
    }

    /// Records the settings, unless that was done before.
    public func trainingBegan(_ introduction: TrainingIntroduction) { begin() }

    /// Records the step's metrics if the interval is over.
    public func stepEnded(_ report: StepReport) {
        guard let stepInterval, report.globalStep.isMultiple(of: stepInterval) else { return }
        let before = report.epoch == lastStep.epoch ? lastStep.seconds : 0
        let isDelayed = report.secondsInEpoch - before < RunFolder.secondsBetweenSteps
        append(to: .training, isDelayed: isDelayed) { $0.append(RunHistory.Step(report), time: $1) }
        if !isDelayed { lastStep = (report.epoch, report.secondsInEpoch) }
    }

    /// Records the step's diagnosis.
    public func stepDiagnosed(_ diagnosis: StepDiagnosis) {
        append(to: .training) { $0.append(diagnosis, time: $1) }
    }

    /// Takes the files back to the beginning of the epoch.
    public func stepsUndone(after step: Int) {
        for file in RunEventFile.allCases { journal(of: file)?.shorten(to: epochStart[file.name] ?? 0) }
        hasBegun = [:]
    }

    /// Records the epoch's metrics.
    public func epochEnded(_ report: EpochReport) {
        let epoch = RunHistory.Epoch(report)
        append(to: .training) { $0.append(epoch, time: $1) }
        if epoch.validationLoss != nil {
            append(to: .validation) { $0.append(validationOf: epoch, time: $1) }
        }
        epochStart = folder.positions
    }

    /// Records the end of the run.
    public func trainingEnded(_ conclusion: TrainingConclusion) { ended(isSuccess: true) }

    /// Records the end of the run; false for one that is not complete.
    public func ended(isSuccess: Bool) {
        begin()
        append(to: .run) { $0.append(isSuccess: isSuccess, time: $1) }
    }

    /// Records the settings in a file that has nothing yet.
    private func begin() {
        guard journal(of: .run)?.byteCount == 0 else { return }
        let name = RunEvents.name(ofRun: folder.path)
        append(to: .run) { $0.append(hyperparameters: settings, ofRun: name, time: $1) }
    }

    /// Appends events, behind the beginning of a file that has none.
    ///
    /// - Parameter isDelayed: true for events that may be written somewhat later, together with others.
    private func append(
        to file: RunEventFile, isDelayed: Bool = false, _ add: (inout EventFile, Double) -> Void
    ) {
        let time = Date().timeIntervalSince1970
        guard let journal = journal(of: file) else { return }
        let hasBegun = hasBegun[file] ?? (journal.byteCount > 0)
        self.hasBegun[file] = true
        var events = hasBegun ? EventFile() : EventFile(time: time)
        add(&events, time)
        if isDelayed, journal.problem == nil {
            journal.delay(events.bytes)
        } else {
            journal.append(events.bytes)
        }
    }

    private func journal(of file: RunEventFile) -> JournalFile? { folder.journals[file.name] }
}

extension RunHistory.Step {
    /// The metrics of a step as its line records them.
    fileprivate init(_ report: StepReport) {
        self.init(
            globalStep: report.globalStep, loss: report.loss, gradientNorm: report.gradientNorm,
            learningRate: report.learningRate, momentum: report.momentum)
    }
}
