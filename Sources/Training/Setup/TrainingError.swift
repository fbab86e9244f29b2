import Collectives

/// An error that keeps training from beginning or going on.
public struct TrainingError: Error, Hashable, CustomStringConvertible {
    /// The problem, its place and a remedy.
    public let description: String
    /// The exit code that says so to scripts.
    public let exitCode: ExitCode

    /// An error with its exit code.
    public init(_ description: String, _ exitCode: ExitCode) {
        self.description = description
        self.exitCode = exitCode
    }
}
