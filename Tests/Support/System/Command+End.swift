extension Command {
    /// The end of a command: exit status, outputs and duration.
    package struct End: Sendable {
        /// The exit code; 128 + signal if a signal ended the process, as in a shell.
        package let exitCode: Int32
        /// The signal that ended the process, if any.
        package let signal: Int32?
        /// The text on standard output.
        package let output: String
        /// The text on standard error.
        package let errors: String
        /// The time from start to end, in seconds.
        package let seconds: Double
        /// True if the time limit passed.
        package let isOverdue: Bool

        /// The lines of standard error.
        package var errorLines: [String] { errors.split(separator: "\n").map(String.init) }

        init(
            status: Int32, isSignal: Bool, output: String, errors: String, seconds: Double, isOverdue: Bool
        ) {
            exitCode = isSignal ? 128 + status : status
            signal = isSignal ? status : nil
            self.output = output
            self.errors = errors
            self.seconds = seconds
            self.isOverdue = isOverdue
        }
    }
}
