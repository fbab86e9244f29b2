import Storage

/// The outcome and final metrics of a training run.
public struct TrainingConclusion: Sendable {
    /// The outcome in a word or two: `finished`, `stopped early`.
    public let outcome: String
    /// The number of epochs completed since the beginning of the training.
    public let epochs: Int
    /// The number of steps since the beginning of the training.
    public let steps: Int
    /// The training time of this process.
    public let seconds: Double
    /// The time for which the slowest rank's steps waited for samples; nil if it is unknown.
    public let dataSeconds: Double?
    /// The mean loss over the test set; nil if there is none.
    public let testLoss: Double?
    /// The accuracy on the test set; nil if there is none or the task has no classes.
    public let testAccuracy: Double?

    /// Creates the conclusion of a run with the given outcome.
    public init(
        outcome: String, epochs: Int, steps: Int, seconds: Double, dataSeconds: Double? = nil,
        testLoss: Double? = nil, testAccuracy: Double? = nil
    ) {
        self.outcome = outcome
        self.epochs = epochs
        self.steps = steps
        self.seconds = seconds
        self.dataSeconds = dataSeconds
        self.testLoss = testLoss
        self.testAccuracy = testAccuracy
    }

    /// The conclusion as one line of text.
    public var line: String {
        let course =
            "\(outcome.printable): \(Format.count(epochs, "epoch")), \(Format.count(steps, "step"))"
            + " in \(seconds < 60 ? Format.seconds(seconds) : Format.duration(seconds: seconds))"
            + (dataSeconds.map { ", of which \(Format.seconds($0)) waiting for data" } ?? "")
        let metrics = [("test_loss", testLoss), ("test_accuracy", testAccuracy)]
            .compactMap { name, value in value.map { Format.metric(name, $0) } }
        return ([course] + metrics).joined(separator: " - ")
    }
}
