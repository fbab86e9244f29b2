/// The exit codes that scripts and batch systems can rely on.
public enum ExitCode: Int32, Sendable {
    /// Done.
    case done = 0
    /// The command line is wrong.
    case usage = 64
    /// Data that is there but wrong.
    case badData = 65
    /// A file that is not there.
    case missingInput = 66
    /// A fault of the program itself.
    case `internal` = 70
    /// A file or folder that cannot be written.
    case cannotWrite = 73
    /// Stopped by a signal, on all ranks at the same step.
    case stopped = 75
    /// A wrong configuration.
    case badConfiguration = 78
    /// A rank that was lost, stuck or apart from the others.
    case rankLost = 80
    /// Training that went to numbers that are not finite.
    case diverged = 81
}
