import Prediction

/// The result of a stage of a run, bitwise equal on every rank.
struct StageResult: Sendable, Codable {
    /// The stage's name.
    let name: String
    /// The metrics of each epoch.
    let history: [EpochMetrics]
    /// The metrics of the final parameters: those of the best epoch if its weights are restored.
    let metrics: EpochMetrics
    /// The metrics on the test set with the final parameters; nil without one.
    let test: EvaluationResult?
    /// All metrics on the validation set with the final parameters; nil without one.
    let validationMetrics: TaskMetrics?
    /// All metrics on the test set with the final parameters; nil without one.
    let testMetrics: TaskMetrics?
    /// The threshold between two classes; nil unless one was to be chosen.
    let threshold: DecisionThreshold?
    /// The epoch, from 1, with the best value of early stopping's metric; without it, of the validation or training loss.
    let bestEpoch: Int?
    /// The metric of the best epoch; nil in checkpoints of earlier versions.
    let bestMetric: String?
    /// The value of that metric.
    let bestValue: Double?
    /// The epoch, from 1, whose weights are the final ones: the best one if its weights are restored, or else the last; nil in
    /// checkpoints of earlier versions.
    let weightsEpoch: Int?
    /// True if early stopping ended it.
    let stoppedEarly: Bool
    /// The number of steps.
    let steps: Int

    /// Returns the first epoch, from 1, with a validation accuracy of at least `accuracy`; nil if there is
    /// none.
    func epochs(toReach accuracy: Double) -> Int? {
        history.firstIndex { ($0.validation?.accuracy ?? -1) >= accuracy }.map { $0 + 1 }
    }

    /// The highest validation accuracy of all epochs; nil without a validation set.
    var bestValidationAccuracy: Double? { history.compactMap { $0.validation?.accuracy }.max() }
}
