import Storage

/// The outcome of a training run, and where its time went.
public struct TrainingConclusion: Sendable {
    /// The outcome in a word or two: `finished`, `stopped early`.
    public let outcome: String
    /// The number of epochs completed since the beginning of the training.
    public let epochs: Int
    /// The number of steps since the beginning of the training.
    public let steps: Int
    /// The training time, in all processes of the run.
    public let seconds: Double
    /// The seconds of the parts of the training, in this process; empty if they are unknown.
    public let times: [(name: String, seconds: Double)]

    /// Creates the conclusion of a run with the given outcome.
    public init(
        outcome: String, epochs: Int, steps: Int, seconds: Double,
        times: [(name: String, seconds: Double)] = []
    ) {
        self.outcome = outcome
        self.epochs = epochs
        self.steps = steps
        self.seconds = seconds
        self.times = times
    }

    /// The conclusion as lines of text. Parts of less than a thousandth of the time are left out.
    public var lines: [String] {
        let course =
            "\(outcome.printable): \(Format.count(epochs, "epoch")), \(Format.count(steps, "step"))"
            + " in \(Format.time(seconds))"
        let total = times.reduce(0) { $0 + $1.seconds }
        let shares = times.filter { $0.seconds >= 0.001 * total && $0.seconds > 0 }.map {
            "\($0.name) \(Format.percent($0.seconds / total))"
        }
        return [course] + Format.folded("time:", shares)
    }
}
