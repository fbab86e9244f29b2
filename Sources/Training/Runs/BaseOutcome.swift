/// What a base came to, a model that was trained first for its weights: a part of `result.json`.
public struct BaseOutcome: Sendable, Encodable {
    /// The name of its configuration.
    public let name: String
    /// SHA-256 over its parameters.
    public let digest: String
    /// The labelled samples that it learned from.
    public let labelledSamples: Int
    /// The epochs that were trained.
    public let epochs: Int
    /// The accuracy on its validation set.
    public let validationAccuracy: Double?
    /// The accuracy on its test set.
    public let testAccuracy: Double?

    init(name: String, labelledSamples: Int, _ outcome: TrainingOutcome) {
        self.name = name
        self.labelledSamples = labelledSamples
        digest = outcome.digest
        epochs = outcome.epochs
        validationAccuracy = outcome.validationAccuracy
        testAccuracy = outcome.testAccuracy
    }
}
