import DataParallel
import Optimization

/// The state of a stage of training between two steps.
struct StageState: Sendable, Codable {
    /// The metrics of the epochs that have ended.
    var history: [EpochMetrics] = []
    /// The number of steps of all epochs so far.
    var steps = 0
    /// The steps of the epoch under way.
    var epoch = EpochSums()
    /// The state of the schedule.
    var schedule = ScheduleState()
    /// The state of early stopping, or of the search for the best epoch without it.
    var stopping = EarlyStopping.State()
    /// The metrics of the best epoch.
    var best: EpochMetrics?
    /// The reactions to divergence so far.
    var divergences = 0
    /// The factor of the learning rate, below 1 after a rollback.
    var learningRateFactor = 1.0
}

/// Sums over the steps of an epoch under way.
package struct EpochSums: Sendable, Codable {
    /// The number of steps that have been taken.
    var steps = 0
    /// The sum of the losses of all samples.
    var lossSum = 0.0
    /// The number of samples that were classified correctly; nil if the task has no classes.
    var correctCount: Double?
    /// The number of samples.
    package var sampleCount = 0
    /// The seconds spent in earlier processes.
    var seconds: Double

    /// Sums over no steps.
    package init(seconds: Double = 0) { self.seconds = seconds }

    /// Adds a step.
    package mutating func add(_ result: StepResult) {
        steps += 1
        lossSum += result.lossSum
        if let correct = result.correctCount { correctCount = (correctCount ?? 0) + correct }
        sampleCount += result.sampleCount
    }

    /// The mean loss and accuracy of the samples so far.
    package var result: EvaluationResult {
        EvaluationResult(
            loss: lossSum / Double(sampleCount), accuracy: correctCount.map { $0 / Double(sampleCount) },
            sampleCount: sampleCount)
    }
}
