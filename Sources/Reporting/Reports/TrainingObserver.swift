/// Someone who wants to know how a training run goes: a console, a run's folder.
///
/// The training calls these on one thread, in the order of events: an introduction; for each epoch its steps, then the
/// epoch; notices in between; a conclusion, unless the run ends in an error.
public protocol TrainingObserver: AnyObject {
    /// The run is about to take its first step.
    func trainingBegan(_ introduction: TrainingIntroduction) throws(RunFolderError)
    /// An optimizer step has been taken.
    func stepEnded(_ report: StepReport) throws(RunFolderError)
    /// An optimizer step has been taken and looked at layer by layer, where the run asks for it; comes before `stepEnded`, and also where
    /// the step's numbers are not finite.
    func stepDiagnosed(_ diagnosis: StepDiagnosis) throws(RunFolderError)
    /// An epoch has been trained, and validated where there is a validation set.
    func epochEnded(_ report: EpochReport) throws(RunFolderError)
    /// Something happened that people want to read: a checkpoint, a lowered learning rate, a warning.
    func noticed(_ text: String) throws(RunFolderError)
    /// The run has ended as planned, early stopping and signals included.
    func trainingEnded(_ conclusion: TrainingConclusion) throws(RunFolderError)
}

extension TrainingObserver {
    /// Nobody but a run's folder wants so much detail.
    public func stepDiagnosed(_ diagnosis: StepDiagnosis) {}
}

extension [any TrainingObserver] {
    /// Tells each of them what people want to read.
    public func noticed(_ text: String) throws(RunFolderError) {
        for observer in self { try observer.noticed(text) }
    }
}
