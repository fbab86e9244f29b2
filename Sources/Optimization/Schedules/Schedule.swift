import Registry

/// A learning rate schedule, including the momentum if the optimizer has one.
///
/// A schedule is pure: its rates depend on the step, the course of the run, and a state that changes only at
/// the end of an epoch.
public protocol Schedule: Configured, Sendable {
    /// Returns the rates of a step, from 0.
    func rates(at step: Int, of course: Course, state: ScheduleState) -> Rates

    /// The metric that it monitors at the end of each epoch; nil for none.
    var monitor: Monitor? { get }

    /// Returns warnings about settings that the length of a run leaves without effect.
    func warnings(of course: Course) -> [String]

    /// Returns the state after an epoch with a value of the monitored metric.
    func state(after state: ScheduleState, value: Double, of course: Course) -> ScheduleState
}

extension Schedule {
    /// Nil: no metric is monitored.
    public var monitor: Monitor? { nil }

    /// None.
    public func warnings(of course: Course) -> [String] { [] }

    /// Returns the state unchanged.
    public func state(after state: ScheduleState, value: Double, of course: Course) -> ScheduleState { state }
}

/// The properties of a run that a schedule depends on: its length, and the optimizer's learning rate. The
/// number of steps is never configured: it follows from the data, the batch and the epochs.
public struct Course: Sendable, Hashable {
    /// The number of steps of the run.
    public let stepCount: Int
    /// The number of steps of an epoch.
    public let stepsPerEpoch: Int
    /// The optimizer's own learning rate η₀.
    public let learningRate: Double

    /// Creates the course of a run.
    public init(stepCount: Int, stepsPerEpoch: Int, learningRate: Double) {
        self.stepCount = stepCount
        self.stepsPerEpoch = stepsPerEpoch
        self.learningRate = learningRate
    }

    /// Creates the course of a run of whole epochs.
    package init(epochs: Int, stepsPerEpoch: Int, learningRate: Double) {
        self.init(
            stepCount: epochs * stepsPerEpoch, stepsPerEpoch: stepsPerEpoch, learningRate: learningRate)
    }
}

/// The learning rate and momentum of one step.
public struct Rates: Sendable, Hashable {
    /// The learning rate η.
    public let learningRate: Double
    /// The momentum β for an optimizer that has one; nil for its own.
    public let momentum: Double?

    /// Creates the rates of a step.
    public init(learningRate: Double, momentum: Double? = nil) {
        self.learningRate = learningRate
        self.momentum = momentum
    }

    /// The rates with the learning rate times a factor.
    public func scaled(by factor: Double) -> Rates {
        Rates(learningRate: learningRate * factor, momentum: momentum)
    }
}

/// The state of a schedule between epochs; part of a checkpoint.
public struct ScheduleState: Codable, Sendable, Hashable {
    /// The best value of the monitored metric so far.
    public var best: Double?
    /// The number of epochs without improvement.
    public var wait = 0
    /// The number of remaining epochs of the cooldown after a reduction of the learning rate, which are not
    /// counted.
    public var cooldown = 0
    /// The reduced learning rate; nil for that of the course.
    public var learningRate: Double?

    /// Creates the state before the first epoch.
    public init() {}
}
