/// The exit codes of the program, for scripts and batch systems.
public enum ExitCode: Int32, Sendable {
    /// Success.
    case done = 0
    /// A wrong command line.
    case usage = 64
    /// Existing but invalid data.
    case badData = 65
    /// A missing file.
    case missingInput = 66
    /// A machine or job that is not fit for a run, as `dnn-dist doctor` finds.
    case unfit = 69
    /// An internal error of the program.
    case `internal` = 70
    /// A file or folder that cannot be written.
    case cannotWrite = 73
    /// Stopped by a signal; training on all ranks at the same step.
    case stopped = 75
    /// A wrong configuration.
    case badConfiguration = 78
    /// A rank that was lost, stuck or out of step with the others.
    case rankLost = 80
    /// Training diverged: a loss or gradient is not finite.
    case diverged = 81
}
