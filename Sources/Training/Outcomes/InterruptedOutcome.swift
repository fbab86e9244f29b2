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

    /// The outcome of a run that a failure ended.
    public init(_ failure: RankFailure, checkpoint: String?, run: String) {
        outcome =
            switch ExitCode(rawValue: failure.exitCode) {
            case .stopped: "stopped"
            case .diverged: "diverged"
            case .rankLost: "rank lost"
            default: "failed"
            }
        reason = failure.message
        exitCode = failure.exitCode
        self.checkpoint = checkpoint
        self.run = run
    }
}
