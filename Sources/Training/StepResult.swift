/// What one training step measured, the same on every rank.
public struct StepResult: Sendable {
    /// The sum of the losses over the global batch.
    public let lossSum: Double
    /// How many samples of the global batch were classified right, nil where the task has no classes.
    public let correctCount: Double?
    /// The samples of the global batch.
    public let sampleCount: Int
    /// The norm of the gradient before clipping.
    public let gradientNorm: Double

    /// The mean loss over the global batch.
    public var loss: Double { lossSum / Double(max(sampleCount, 1)) }
}
