/// The measures of one training step, the same bits on every rank.
public struct StepResult: Sendable {
    /// The sum of the losses over the global batch, each with the penalties on the weights.
    public let lossSum: Double
    /// The number of samples of the global batch that were classified correctly; nil if the task has no
    /// classes.
    public let correctCount: Double?
    /// The number of samples of the global batch.
    public let sampleCount: Int
    /// The learning rate of the step.
    public let learningRate: Double
    /// The measures of the gradient and the weights, before clipping and update.
    let measures: ShardedOptimizer.Measures
    /// The note of each rank.
    package let notes: [StepNote]

    /// The mean loss over the global batch, with the penalties.
    public var loss: Double { lossSum / Double(max(sampleCount, 1)) }
    /// The penalties on the weights, before the update: the part of the mean loss that does not come from
    /// samples.
    public var penalty: Double { measures.penalty }
    /// The norm of the gradient before clipping.
    public var gradientNorm: Double { measures.gradientNorm }

    /// True if loss and gradient are finite, and so are the gradient's squares if the optimizer takes them.
    package var isFinite: Bool {
        lossSum.isFinite && gradientNorm.isFinite && !measures.hasInfiniteSquares
    }

    /// The loss and the gradient's norm for a message, if one of them is not finite.
    package var finding: String {
        let isTooLarge = lossSum.isFinite && gradientNorm.isFinite
        return "the loss is \(Self.shown(loss)), the gradient's norm \(Self.shown(gradientNorm))"
            + (isTooLarge ? ", too large to be squared by the optimizer" : "")
    }

    /// A value for messages: the sign of a NaN differs between processors.
    package static func shown(_ value: Double) -> Double { value.isNaN ? .nan : value }

    init(
        lossSum: Double, correctCount: Double?, sampleCount: Int, measures: ShardedOptimizer.Measures,
        learningRate: Double, notes: [StepNote]
    ) {
        self.lossSum = lossSum
        self.correctCount = correctCount
        self.sampleCount = sampleCount
        self.measures = measures
        self.learningRate = learningRate
        self.notes = notes
    }
}
