import Glibc

/// The unexpected end of a rank's process, as its watcher saw it.
public enum RankEnd: Sendable, Hashable, CustomStringConvertible {
    /// The process ended with an exit code, without a report.
    case exited(code: Int32)
    /// A signal ended the process.
    case killed(signal: Int32)

    /// Such as "was killed by SIGSEGV".
    public var description: String {
        switch self {
        case .exited(let code): "ended by itself with exit code \(code)"
        case .killed(let signal):
            "was killed by \(signalName(signal))"
                + (signal == SIGKILL ? " (by somebody, or by the system for want of memory)" : "")
        }
    }
}
