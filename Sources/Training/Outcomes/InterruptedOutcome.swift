import Collectives

/// The outcome of a run that ended before it was complete: the run folder's `result.json`.
public struct InterruptedOutcome: Sendable, Codable {
    /// The kind of end: `stopped`, `diverged`, `rank lost`, `failed`.
    public let outcome: String
    /// The reason, for people.
    public let reason: String
    /// The exit code.
    public let exitCode: Int32
    /// The checkpoint from which the run can go on; nil if there is none.
    public let checkpoint: String?
    /// The run's folder.
    public let run: String
    /// The surroundings; nil for a trial that ended elsewhere, and in results of earlier versions.
    public var environment: RunEnvironment?

    /// The outcome of a run whose loss or gradient was not finite.
    package static let diverged = "diverged"

    /// The outcome of a run that a signal or a limit has stopped.
    package static let stopped = "stopped"

    /// The outcome of a trial that does not go on because others are better.
    package static let halted = "halted"

    /// The outcome of a trial that was halted after an epoch.
    package init(haltedAfter epoch: Int, run: String) {
        outcome = Self.halted
        reason = "halted after epoch \(epoch)"
        exitCode = ExitCode.stopped.rawValue
        checkpoint = nil
        self.run = run
    }

    /// The outcome of a run that a failure ended.
    public init(_ failure: RankFailure, checkpoint: String?, run: String) {
        outcome =
            switch ExitCode(rawValue: failure.exitCode) {
            case .stopped: Self.stopped
            case .diverged: Self.diverged
            case .rankLost: "rank lost"
            default: "failed"
            }
        reason = failure.message
        exitCode = failure.exitCode
        self.checkpoint = checkpoint
        self.run = run
    }
}
