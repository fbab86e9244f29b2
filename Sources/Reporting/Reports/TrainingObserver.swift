import Storage

/// An observer of a training run: a console, a run's folder.
///
/// The training calls these methods on one thread, in the order of events: an introduction; for each epoch
/// its steps, then the epoch; notices in between; a conclusion, unless the run ends in an error.
public protocol TrainingObserver: AnyObject {
    /// Called before the run takes its first step.
    func trainingBegan(_ introduction: TrainingIntroduction) throws(StorageError)
    /// Called after each optimizer step.
    func stepEnded(_ report: StepReport) throws(StorageError)
    /// Called after an optimizer step was diagnosed by layer, if the run asks for it; before `stepEnded`, and
    /// also if the step's numbers are not finite.
    func stepDiagnosed(_ diagnosis: StepDiagnosis) throws(StorageError)
    /// Called when steps are undone, and will be taken again.
    ///
    /// - Parameter step: the number, in the run, of the last step that stands.
    func stepsUndone(after step: Int) throws(StorageError)
    /// Called after an epoch was trained, and validated if there is a validation set.
    func epochEnded(_ report: EpochReport) throws(StorageError)
    /// Called for noteworthy events: a lowered learning rate, a warning.
    func report(message text: String) throws(StorageError)
    /// Called for details that few people want to read: the ranks' places, a checkpoint that was written.
    func report(detail text: String) throws(StorageError)
    /// Called after the run ended as planned, including early stopping and signals.
    func trainingEnded(_ conclusion: TrainingConclusion) throws(StorageError)
}

extension TrainingObserver {
    /// Does nothing.
    public func trainingBegan(_ introduction: TrainingIntroduction) {}
    /// Does nothing.
    public func stepEnded(_ report: StepReport) {}
    /// Does nothing; only a run's folder records this much detail.
    public func stepDiagnosed(_ diagnosis: StepDiagnosis) {}

    /// Does nothing; only a run's folder has lines for steps.
    public func stepsUndone(after step: Int) {}
    /// Does nothing.
    public func epochEnded(_ report: EpochReport) {}
    /// Does nothing.
    public func report(message text: String) {}
    /// Does nothing.
    public func report(detail text: String) {}
    /// Does nothing.
    public func trainingEnded(_ conclusion: TrainingConclusion) {}
}

extension [any TrainingObserver] {
    /// Forwards the text to each observer.
    public func report(message text: String) throws(StorageError) {
        for observer in self { try observer.report(message: text) }
    }

    /// Forwards the detail to each observer.
    public func report(detail text: String) throws(StorageError) {
        for observer in self { try observer.report(detail: text) }
    }
}
