/// What a training run came to.
public struct TrainingConclusion: Sendable {
    /// How it ended, in a word or two: `finished`, `stopped early`.
    public let outcome: String
    /// Epochs completed since the beginning of the training.
    public let epochs: Int
    /// Steps taken since the beginning of the training.
    public let steps: Int
    /// How long this process has trained.
    public let seconds: Double
    /// The mean loss over the test set; nil without one.
    public let testLoss: Double?
    /// The share of the test set that was classified rightly; nil without one, or without classes.
    public let testAccuracy: Double?

    /// A conclusion of a run that ended as `outcome` says.
    public init(
        outcome: String, epochs: Int, steps: Int, seconds: Double, testLoss: Double? = nil,
        testAccuracy: Double? = nil
    ) {
        self.outcome = outcome
        self.epochs = epochs
        self.steps = steps
        self.seconds = seconds
        self.testLoss = testLoss
        self.testAccuracy = testAccuracy
    }

    /// The conclusion as one line of text for people.
    public var line: String {
        let course =
            "\(Format.printable(outcome)): \(Format.count(epochs, "epoch")), \(Format.count(steps, "step"))"
            + " in \(seconds < 60 ? Format.seconds(seconds) : Format.duration(seconds: seconds))"
        let metrics = [("test_loss", testLoss), ("test_accuracy", testAccuracy)]
            .compactMap { name, value in value.map { Format.metric(name, $0) } }
        return ([course] + metrics).joined(separator: " - ")
    }
}
