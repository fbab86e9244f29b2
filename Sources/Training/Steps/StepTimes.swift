/// Where the time of training steps went.
public struct StepTimes: Sendable {
    /// The model's outputs and losses.
    public var forward = Duration.zero
    /// The gradients of this rank's share.
    public var backward = Duration.zero
    /// Everything that passes between ranks, waiting for them included.
    public var exchange = Duration.zero
    /// Clipping and the optimizer.
    public var update = Duration.zero

    static func - (a: StepTimes, b: StepTimes) -> StepTimes {
        StepTimes(
            forward: a.forward - b.forward, backward: a.backward - b.backward,
            exchange: a.exchange - b.exchange,
            update: a.update - b.update)
    }
}
