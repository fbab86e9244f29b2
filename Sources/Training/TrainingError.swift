import Collectives

/// Why training cannot begin or go on.
public struct TrainingError: Error, Hashable, CustomStringConvertible {
    /// What happened, where, and what to do.
    public let description: String
    /// The exit code that says so to scripts.
    public let exitCode: ExitCode

    /// An error with its exit code.
    public init(_ description: String, _ exitCode: ExitCode) {
        self.description = description
        self.exitCode = exitCode
    }
}
