import Reporting

/// An observer that keeps all reports of a run.
final class RecordingObserver: TrainingObserver {
    private(set) var introductions: [TrainingIntroduction] = []
    private(set) var steps: [StepReport] = []
    private(set) var diagnoses: [StepDiagnosis] = []
    private(set) var epochs: [EpochReport] = []
    private(set) var conclusions: [TrainingConclusion] = []
    private let afterStep: () -> Void

    /// An observer that also calls `afterStep` after every step.
    init(afterStep: @escaping () -> Void = {}) { self.afterStep = afterStep }

    func trainingBegan(_ introduction: TrainingIntroduction) { introductions.append(introduction) }
    func stepEnded(_ report: StepReport) {
        steps.append(report)
        afterStep()
    }
    func stepDiagnosed(_ diagnosis: StepDiagnosis) { diagnoses.append(diagnosis) }
    func epochEnded(_ report: EpochReport) { epochs.append(report) }
    func report(message text: String) {}
    func trainingEnded(_ conclusion: TrainingConclusion) { conclusions.append(conclusion) }
}
