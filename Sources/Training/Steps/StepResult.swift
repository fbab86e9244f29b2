import Collectives
import Reporting

/// What one training step measured, the same on every rank.
public struct StepResult: Sendable {
    /// The sum of the losses over the global batch, each with the penalties on the weights.
    public let lossSum: Double
    /// How many samples of the global batch were classified right, nil where the task has no classes.
    public let correctCount: Double?
    /// The samples of the global batch.
    public let sampleCount: Int
    /// The penalties on the weights, before the update: the part of the mean loss that does not come from samples.
    public let penalty: Double
    /// The norm of the gradient before clipping.
    public let gradientNorm: Double
    /// The learning rate of the step.
    public let learningRate: Double
    /// What the step looked like layer by layer; nil where nobody looked.
    var layers: [LayerDiagnosis]?
    /// What each rank had to say.
    var notes: [StepNote] = []

    /// The mean loss over the global batch, with the penalties.
    public var loss: Double { lossSum / Double(max(sampleCount, 1)) }

    /// Whether loss and gradient are finite.
    var isFinite: Bool { lossSum.isFinite && gradientNorm.isFinite }
}

extension StepResult {
    /// Ends what diverges, on all ranks alike.
    ///
    /// - Parameters:
    ///   - what: what the step belongs to: "training".
    ///   - step: its number, from 1.
    ///   - advice: what to do.
    /// - Throws: `CommunicationError`, with exit code 81, if a loss or gradient is not finite.
    func checkFinite(_ what: String, step: Int, advice: String) throws(CommunicationError) {
        guard isFinite else {
            // A NaN has a sign, which some processors set; nobody wants to read it.
            let (loss, gradientNorm) = (loss.isNaN ? .nan : loss, gradientNorm.isNaN ? .nan : gradientNorm)
            throw .allFailed(
                RankFailure(
                    message:
                        "\(what) diverged at step \(step): the loss is \(loss), the gradient's norm \(gradientNorm); \(advice)",
                    exitCode: .diverged))
        }
    }
}
