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

/// The time spent in the parts of training steps.
public struct StepTimes: Sendable {
    /// The model's outputs and losses.
    public var forward = Duration.zero
    /// The gradients of this rank's share.
    public var backward = Duration.zero
    /// Everything that passes between ranks, waiting for them included.
    public var exchange = Duration.zero
    /// Norms, clipping, the optimizer and constraints.
    public var update = Duration.zero
    /// Looks, before the first step and those of powers of two, at whether results depend on the number of ranks.
    public var checks = Duration.zero

    /// Adds the time of a phase.
    mutating func add(_ duration: Duration, in phase: StepPhase) {
        switch phase {
        case .forward: forward += duration
        case .backward: backward += duration
        case .reduce, .exchangeSums, .gather: exchange += duration
        case .measure, .update, .constrain: update += duration
        }
    }

    /// The sum, part by part.
    static func + (a: StepTimes, b: StepTimes) -> StepTimes {
        StepTimes(
            forward: a.forward + b.forward, backward: a.backward + b.backward,
            exchange: a.exchange + b.exchange, update: a.update + b.update, checks: a.checks + b.checks)
    }

    /// The difference, part by part.
    package static func - (a: StepTimes, b: StepTimes) -> StepTimes {
        StepTimes(
            forward: a.forward - b.forward, backward: a.backward - b.backward,
            exchange: a.exchange - b.exchange, update: a.update - b.update, checks: a.checks - b.checks)
    }
}
