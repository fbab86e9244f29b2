/// An activity of a rank, named in reports and checked in every exchange, so that ranks in different phases
/// never mistake each other's bytes for their own.
///
/// The raw values are MPI tags and bits in shared memory: all ranks of a run must agree on them.
public enum Phase: UInt8, Sendable, Hashable, CaseIterable {
    /// Start-up: hosts, files, agreement on the run's configuration.
    case setup = 0
    /// BatchNorm's statistics and their gradients.
    case statistics = 1
    /// Sums of losses, counts of correct predictions, norms of the shards.
    case metrics = 2
    /// Reduce-scatter of the parameters' gradients.
    case gradients = 3
    /// All-gather of the updated parameters.
    case parameters = 4
    /// Comparison of the replicas' digests.
    case check = 5
    /// Gathering of the optimizer state on the rank that writes it.
    case checkpoint = 6
    /// Gathering of predictions on the rank that writes them.
    case predictions = 7
    /// The end of the run.
    case shutdown = 8
    /// Reading a batch.
    case data = 9
    /// The forward pass, between its exchanges.
    case forward = 10
    /// The backward pass, between its exchanges.
    case backward = 11
    /// The update of the parameters.
    case update = 12
}

extension Phase: CustomStringConvertible {
    /// The phase's name in reports, such as "gradients".
    public var description: String {
        switch self {
        case .setup: "setup"
        case .statistics: "statistics"
        case .metrics: "metrics"
        case .gradients: "gradients"
        case .parameters: "parameters"
        case .check: "check"
        case .checkpoint: "checkpoint"
        case .predictions: "predictions"
        case .shutdown: "shutdown"
        case .data: "data"
        case .forward: "forward"
        case .backward: "backward"
        case .update: "update"
        }
    }
}
