/// The learning rate of each step and, where the optimizer has one, the momentum.
///
/// A schedule is pure: its rates follow from the step, the course of the run, and a state that changes only at the end of an epoch.
public protocol Schedule: Sendable {
    /// The rates of a step, from 0.
    func rates(at step: Int, of course: Course, state: ScheduleState) -> Rates

    /// What it is told at the end of each epoch; nil for nothing.
    var monitor: Monitor? { get }

    /// The state after an epoch that came to a value of what it monitors.
    func state(after state: ScheduleState, value: Double, of course: Course) -> ScheduleState
}

extension Schedule {
    /// Nothing.
    public var monitor: Monitor? { nil }

    /// The same state.
    public func state(after state: ScheduleState, value: Double, of course: Course) -> ScheduleState { state }
}

/// What a schedule can know before the run: how long it is, and what the optimizer starts from. Nobody states a number of steps: it
/// follows from the data, the batch and the epochs.
public struct Course: Sendable, Hashable {
    /// All steps of the run.
    public let stepCount: Int
    /// The steps of an epoch.
    public let stepsPerEpoch: Int
    /// The optimizer's own learning rate η₀.
    public let learningRate: Double

    /// A course of a run.
    public init(stepCount: Int, stepsPerEpoch: Int, learningRate: Double) {
        self.stepCount = stepCount
        self.stepsPerEpoch = stepsPerEpoch
        self.learningRate = learningRate
    }
}

/// What a schedule says of one step.
public struct Rates: Sendable, Hashable {
    /// The learning rate η.
    public let learningRate: Double
    /// The momentum β for an optimizer that has one; nil for the optimizer's own.
    public let momentum: Double?

    /// The rates of a step.
    public init(learningRate: Double, momentum: Double? = nil) {
        self.learningRate = learningRate
        self.momentum = momentum
    }
}

/// What a schedule remembers between epochs; a part of a checkpoint.
public struct ScheduleState: Codable, Sendable, Hashable {
    /// The best value of the monitored metric so far.
    public var best: Double?
    /// Epochs without gain.
    public var wait = 0
    /// Epochs that are not counted any more, after the learning rate was lowered.
    public var cooldown = 0
    /// The lowered learning rate; nil for that of the course.
    public var learningRate: Double?

    /// Before the first epoch.
    public init() {}
}
