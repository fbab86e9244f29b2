/// The outcome of a pretraining: part of `result.json`.
public struct PretrainingOutcome: Sendable, Encodable {
    /// The kind of pretraining: `autoencoder`, `gan`.
    public let kind: String
    /// The number of samples, used without their labels.
    public let samples: Int
    /// The number of epochs trained.
    public let epochs: Int
    /// The measures, as means over the last epoch, by name.
    public let measures: [String: Double]
    /// The SHA-256 digests of the trained models.
    public let digests: [String: String]
}
