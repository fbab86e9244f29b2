/// The phases of a training step, in order.
package enum StepPhase: Sendable, Hashable, CaseIterable {
    /// The forward pass over this rank's share.
    case forward
    /// The backward pass over this rank's share.
    case backward
    /// The reduce-scatter of the gradients.
    case reduce
    /// The squares and penalties of this rank's shard.
    case measure
    /// The exchange of the sums of losses, squares and penalties, and of the ranks' notes.
    case exchangeSums
    /// Clipping and the update of this rank's shard.
    case update
    /// The all-gather of the updated shards.
    case gather
    /// The bounds on the norms of rows, on every replica alike.
    case constrain
}
