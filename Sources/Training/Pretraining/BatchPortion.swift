import Collectives
import Datasets

/// A rank's share of a global batch, with the assignment of micro-batches to ranks.
public struct BatchPortion {
    /// The share.
    public let batch: Batch
    /// The micro-batches of all ranks.
    public let microBatches: Forest
}
