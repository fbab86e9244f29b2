/// What a training run came to: the text of `--json` and of the run folder's `result.json`, in snake_case.
public struct TrainingOutcome: Sendable, Encodable {
    /// How it ended: `finished`, `stopped early`.
    public let outcome: String
    /// SHA-256 over the parameters: equal digests are equal bits.
    public let digest: String
    /// The mean loss over the last epoch, as it went, with the penalties on the weights. (With `restore_best_weights` this and what follows is
    /// of the best epoch.)
    public let trainingLoss: Double
    /// The share of right answers over the last epoch, as it went.
    public let trainingAccuracy: Double?
    /// The loss on the validation set after the last epoch.
    public let validationLoss: Double?
    /// The accuracy on the validation set after the last epoch.
    public let validationAccuracy: Double?
    /// The loss on the test set.
    public let testLoss: Double?
    /// The accuracy on the test set.
    public let testAccuracy: Double?
    /// The share of the weights under an L1 penalty that are exactly zero.
    public let zeroWeights: Double?
    /// The epochs that were trained.
    public let epochs: Int
    /// The epoch, from 1, with the best value of what early stopping watches.
    public let bestEpoch: Int?
    /// The optimizer steps that were taken.
    public let steps: Int
    /// What each stage came to; nil for a single run of one stage that is compared with nothing.
    public let stages: [StageOutcome]?
    /// What the same model came to from new weights, on the same samples; nil without a comparison.
    public let fromScratch: StageOutcome?
    /// What pretraining came to; nil without one.
    public let pretraining: PretrainingOutcome?
    /// What the base came to, a model that was trained first; nil without one.
    public let base: BaseOutcome?
    /// The number of ranks.
    public let ranks: Int
    /// The host of each rank.
    public let hosts: [String]
    /// The time of training and evaluation.
    public let seconds: Double
    /// The run's folder.
    public var run: String?
}
