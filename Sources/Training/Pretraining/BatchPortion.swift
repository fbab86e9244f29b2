import Collectives
import Datasets
import Summation

/// A rank's share of a global batch, and which ranks hold the rest of it.
public struct BatchPortion {
    /// The share.
    public let batch: Batch
    /// The micro-batches of all ranks.
    public let microBatches: Forest
}
