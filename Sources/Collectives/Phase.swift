/// What a rank does: said in reports, and checked where it talks to the others, so that two ranks in different phases never take each
/// other's bytes for their own.
public enum Phase: String, Sendable, Hashable, CaseIterable {
    /// Start-up: hosts, files, agreement on what is run.
    case setup
    /// BatchNorm's statistics and their gradients.
    case statistics
    /// Sums of losses and counts of right answers, norms of the shards.
    case metrics
    /// Parameter gradients to the owners of the shards.
    case gradients
    /// Updated parameters to all replicas.
    case parameters
    /// Comparison of the replicas' digests.
    case check
    /// Optimizer state to the rank that writes it.
    case checkpoint
    /// Predictions to the rank that writes them.
    case predictions
    /// The end of the run.
    case shutdown
    /// Reading a batch.
    case data
    /// The forward pass, between its exchanges.
    case forward
    /// The backward pass, between its exchanges.
    case backward
    /// The update of the parameters.
    case update

    /// The MPI tag of its messages.
    var tag: Int32 { Int32(Self.allCases.firstIndex(of: self) ?? 0) }
}
