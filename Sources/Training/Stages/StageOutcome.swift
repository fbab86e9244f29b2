/// What a stage of a run, or the same model from scratch, came to: a part of `result.json`.
public struct StageOutcome: Sendable, Encodable {
    /// The stage's name.
    public let name: String
    /// The layers that were frozen.
    public let frozenLayers: [String]
    /// The epochs that were trained.
    public let epochs: Int
    /// The epochs from the beginning of the run to the validation accuracy that training from scratch came to at best; nil if it was not reached,
    /// or there is no comparison.
    public let epochsToBaseline: Int?
    /// The labelled samples that were learned from.
    public let labelledSamples: Int
    /// The mean loss of the last epoch.
    public let trainingLoss: Double
    /// The loss on the validation set.
    public let validationLoss: Double?
    /// The accuracy on the validation set.
    public let validationAccuracy: Double?
    /// The loss on the test set.
    public let testLoss: Double?
    /// The accuracy on the test set.
    public let testAccuracy: Double?
}
