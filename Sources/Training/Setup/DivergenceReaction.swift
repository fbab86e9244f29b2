import Registry

/// The reaction to a step whose loss or gradient is not finite.
public enum DivergenceReaction: Sendable, Hashable {
    /// The end of the run.
    case stop
    /// Leaving the step out, at most so often in a stage.
    case skip(limit: Int)
    /// The return to the beginning of the epoch, with the learning rate times `factor`, at most so often in a
    /// stage. (The last checkpoint would be another place in a run that was resumed, and so lead to other bits.)
    case rollback(factor: Double, limit: Int)
}

extension DivergenceReaction {
    private static let skipLimitOption = Option(
        "limit", default: 10, .atLeast(1), help: "number of steps that may be left out before the run ends")
    private static let factorOption = Option(
        "factor", default: 0.5, .positive, help: "factor of the learning rate from then on")
    private static let rollbackLimitOption = Option(
        "limit", default: 3, .atLeast(1), help: "number of returns before the run ends")

    /// The reactions that a configuration can name.
    public static let catalog = Catalog<DivergenceReaction>(
        "divergence reaction",
        [
            Entry("stop", "Ends the run with exit code 81.") { _ in .stop },
            Entry(
                "skip", "Leaves the step out: neither parameters nor running statistics change.",
                options: [skipLimitOption], shorthand: skipLimitOption.name
            ) { .skip(limit: $0[skipLimitOption]) },
            Entry(
                "rollback", "Goes back to the beginning of the epoch and lowers the learning rate.",
                options: [factorOption, rollbackLimitOption], shorthand: factorOption.name
            ) { .rollback(factor: $0[factorOption], limit: $0[rollbackLimitOption]) },
        ])
}
