/// The outcome of a stage of a run, or of the same model trained from scratch: part of `result.json`.
public struct StageOutcome: Sendable, Encodable {
    /// The stage's name.
    public let name: String
    /// The layers that were frozen.
    public let frozenLayers: [String]
    /// The number of epochs trained.
    public let epochs: Int
    /// The number of epochs from the beginning of the run until its validation accuracy reached the best one
    /// of training from scratch; nil if it was not reached, or there is no comparison.
    public let epochsToBaseline: Int?
    /// The number of labelled training samples.
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
