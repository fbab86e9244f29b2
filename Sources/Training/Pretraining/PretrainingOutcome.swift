/// What a pretraining came to: a part of `result.json`.
public struct PretrainingOutcome: Sendable, Encodable {
    /// Its way: `autoencoder`, `gan`.
    public let kind: String
    /// The samples that it learned from, without their labels.
    public let samples: Int
    /// The epochs that were trained.
    public let epochs: Int
    /// What was measured, as the mean over the last epoch, by name.
    public let measures: [String: Double]
    /// SHA-256 over what was trained.
    public let digests: [String: String]
}
