/// The state of a rank that did not return in time from a call that its watcher limits.
public enum Overdue: Sendable, Hashable, CustomStringConvertible {
    /// A signal had stopped the process.
    case frozen
    /// The process was waiting in the call.
    case waiting(in: SupervisedCall)

    /// Such as "was frozen".
    public var description: String {
        switch self {
        case .frozen: "was frozen"
        case .waiting(in: .start): "waited for the others to join MPI: not all ranks have started"
        case .waiting(in: .sum): "waited for the others in MPI_Allreduce"
        case .waiting(in: .close): "waited for the others to leave MPI"
        case .waiting(in: .end): "did not come to its end"
        }
    }
}

/// A call without a time limit of its own, because it depends on other ranks or ends the process: the rank's
/// watcher limits it.
///
/// The raw values are words of memory that a rank shares with its watcher.
public enum SupervisedCall: UInt32, Sendable, Hashable {
    /// The start of MPI, or the creation of shared memory.
    case start = 1
    /// `MPI_Allreduce`.
    case sum = 2
    /// `MPI_Finalize`, and the barrier before it.
    case close = 3
    /// `MPI_Abort`.
    case end = 4
}
