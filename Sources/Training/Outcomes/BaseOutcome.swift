/// The outcome of a base model, which was trained first for its weights: part of `result.json`.
public struct BaseOutcome: Sendable, Encodable {
    /// The name of its configuration.
    public let name: String
    /// The SHA-256 digest of its parameters.
    public let digest: String
    /// The number of its labelled training samples.
    public let labelledSamples: Int
    /// The number of epochs trained.
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
