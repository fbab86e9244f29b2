import Registry

/// The interval of a run's checkpoints.
public enum CheckpointInterval: Sendable, Hashable {
    /// Once in so many steps.
    case steps(Int)
    /// Once in so many epochs.
    case epochs(Int)
    /// Once in so many minutes.
    case minutes(Double)
    /// Once an epoch, or every ten minutes, whichever is rarer.
    case automatic
    /// Only where the run is stopped.
    case never

    /// The minutes of `automatic`.
    package static let usualMinutes = 10.0

    /// True if a checkpoint can be due at the end of an epoch.
    var hasEpochs: Bool {
        switch self {
        case .epochs, .automatic: true
        case .steps, .minutes, .never: false
        }
    }

    /// Returns true if a checkpoint is due after a step.
    ///
    /// - Parameters:
    ///   - step: the number of the step in the run.
    ///   - last: the step of the last checkpoint.
    ///   - minutes: the time since then.
    func isDue(afterStep step: Int, last: Int, minutes: Double) -> Bool {
        switch self {
        case .steps(let count): step / count > last / count
        case .minutes(let interval): minutes >= interval
        case .epochs, .automatic, .never: false
        }
    }

    /// Returns true if a checkpoint is due at the end of an epoch.
    ///
    /// - Parameters:
    ///   - epochs: the number of epochs that have ended since the last checkpoint.
    ///   - minutes: the time since then.
    func isDue(afterEpochs epochs: Int, minutes: Double) -> Bool {
        switch self {
        case .epochs(let count): epochs >= count
        case .automatic: minutes >= Self.usualMinutes
        case .steps, .minutes, .never: false
        }
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
            Entry("auto", "Once an epoch or every 10 minutes, whichever is rarer.") { _ in .automatic },
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
