import Collectives

/// An error in the start of a job: its message, and the exit code of the command.
public struct LaunchError: Error, Equatable, CustomStringConvertible {
    /// The event, its place, and the remedy.
    public let description: String
    /// The exit code.
    public let code: ExitCode

    /// Creates an error.
    public init(_ description: String, _ code: ExitCode) {
        self.description = description
        self.code = code
    }
}
