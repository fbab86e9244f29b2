/// What a stage of a run came to, the same bits on every rank.
struct StageResult {
    /// The stage's name.
    let name: String
    /// What each epoch came to.
    let history: [EpochMetrics]
    /// What the parameters at the end came to: those of the best epoch where training goes back to it.
    let metrics: EpochMetrics
    /// The test set with the parameters at the end; nil without one.
    let test: EvaluationResult?
    /// The epoch, from 1, with the best value of what early stopping watches.
    let bestEpoch: Int?
    /// Whether early stopping ended it.
    let stoppedEarly: Bool
    /// The steps that were taken.
    let steps: Int

    /// The first epoch, from 1, whose validation accuracy was at least so high; nil if none was.
    func epochs(toReach accuracy: Double) -> Int? {
        history.firstIndex { ($0.validation?.accuracy ?? -1) >= accuracy }.map { $0 + 1 }
    }

    /// The highest validation accuracy of an epoch; nil without one.
    var bestValidationAccuracy: Double? { history.compactMap { $0.validation?.accuracy }.max() }
}
