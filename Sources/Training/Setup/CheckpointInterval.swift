import Registry

/// The interval of a run's checkpoints.
public enum CheckpointInterval: Sendable, Hashable {
    /// Once in so many steps.
    case steps(Int)
    /// Once in so many epochs.
    case epochs(Int)
    /// Once in so many minutes.
    case minutes(Double)
    /// After 1, 2, 4 and 8 minutes, then every ten: whatever happens, at most half of the work is lost, and ten minutes.
    case automatic
    /// Only where the run is stopped.
    case never

    /// The longest and the shortest time between two checkpoints of `automatic`, in minutes.
    package static let usualMinutes = 10.0
    private static let leastMinutes = 1.0

    /// True if a checkpoint can be due at the end of an epoch.
    var hasEpochs: Bool {
        switch self {
        case .epochs: true
        case .steps, .minutes, .automatic, .never: false
        }
    }

    /// Returns true if a checkpoint is due after a step.
    ///
    /// - Parameters:
    ///   - step: the number of the step in the run.
    ///   - last: the step of the last checkpoint.
    ///   - minutes: the time since then.
    ///   - age: the time since the beginning of the job, in minutes.
    package func isDue(afterStep step: Int, last: Int, minutes: Double, age: Double) -> Bool {
        switch self {
        case .steps(let count): step / count > last / count
        case .minutes(let interval): minutes >= interval
        case .automatic: minutes >= min(Self.usualMinutes, max(Self.leastMinutes, age / 2))
        case .epochs, .never: false
        }
    }

    /// Returns true if a checkpoint is due at the end of an epoch.
    ///
    /// - Parameter epochs: the number of epochs that have ended since the last checkpoint.
    package func isDue(afterEpochs epochs: Int) -> Bool {
        if case .epochs(let count) = self { epochs >= count } else { false }
    }
}

extension CheckpointInterval {
    private static let stepsOption = Option<Int>(
        "steps", .atLeast(1), help: "number of steps between checkpoints")
    private static let epochsOption = Option<Int>(
        "epochs", .atLeast(1), help: "number of epochs between checkpoints")
    private static let minutesOption = Option<Double>(
        "minutes", .positive, help: "number of minutes between checkpoints")

    /// The intervals that a configuration can name.
    public static let catalog = Catalog<CheckpointInterval>(
        "checkpoint interval",
        [
            Entry("auto", "After 1, 2, 4 and 8 minutes, then every 10, after the step under way.") { _ in
                .automatic
            },
            Entry(
                "steps", "Once in so many optimizer steps.", options: [stepsOption],
                shorthand: stepsOption.name
            ) { .steps($0[stepsOption]) },
            Entry(
                "epochs", "At the end of an epoch, once in so many.", options: [epochsOption],
                shorthand: epochsOption.name
            ) { .epochs($0[epochsOption]) },
            Entry(
                "minutes", "Once in so many minutes, after the step under way.", options: [minutesOption],
                shorthand: minutesOption.name
            ) { .minutes($0[minutesOption]) },
            Entry("never", "Only where the run is stopped.") { _ in .never },
        ])
}
