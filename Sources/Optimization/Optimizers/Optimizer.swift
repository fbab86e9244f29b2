import Registry
import Tensors

/// An element-wise update rule of parameters along their gradient.
///
/// A rank updates its shard of the parameters only, and keeps the rule's state (a velocity, moments) for that
/// shard only. A rule is pure: its entire state is in the state vectors and the step's number.
public protocol Optimizer: Configured, Sendable {
    /// The initial learning rate η of a schedule.
    var learningRate: Double { get }

    /// The momentum β, which a schedule may replace; nil for a rule without one.
    var momentum: Double? { get }

    /// True if the rule squares the gradient, which must then be small enough for that.
    var squaresGradient: Bool { get }

    /// Returns the length to which steps grow along a gradient g that stays the same, as a multiple of η·|g|; nil
    /// if it is no fixed one.
    ///
    /// - Parameter momentum: the momentum β of the step; nil for the rule's own.
    func stepFactor(momentum: Double?) -> Double?

    /// The state vectors, each with the length of the parameters.
    var stateVectors: [StateVector] { get }

    /// Updates a run of parameters and its state in place.
    ///
    /// - Parameters:
    ///   - parameters: θ, a vector that shares the arena's memory.
    ///   - gradient: g, of the same length.
    ///   - state: a vector of the same length for each of `stateVectors`.
    ///   - update: the quantities that are the same for all parameters at this step.
    func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update)
}

extension Optimizer {
    /// The problem with its learning rate.
    public var problem: String? { SGD.learningRateOption.problem(with: learningRate) }
    /// Nil: the rule has no momentum.
    public var momentum: Double? { nil }
    /// False: the rule squares nothing.
    public var squaresGradient: Bool { false }
    /// Nil: the length of steps is no fixed multiple of the gradient's.
    public func stepFactor(momentum: Double?) -> Double? { nil }
}

/// A state vector of an optimizer, with one element per parameter.
public struct StateVector: Sendable, Hashable {
    /// The name in checkpoint files: `momentum`.
    public let name: String
    /// The value of its elements before the first step.
    public let initialValue: Double

    /// A state vector.
    public init(_ name: String, initialValue: Double = 0) {
        self.name = name
        self.initialValue = initialValue
    }
}

/// The quantities that are the same for all parameters at one step.
public struct Update: Sendable {
    /// The step, counted from 1.
    public let step: Int
    /// The learning rate η of this step.
    public let learningRate: Double
    /// The momentum β of this step; nil for the rule's own.
    public let momentum: Double?
    /// The factor of the gradient: less than 1 if it has been clipped.
    public let gradientScale: Double

    /// Creates an update with the rates of a step.
    public init(step: Int, learningRate: Double, momentum: Double? = nil, gradientScale: Double = 1) {
        self.step = step
        self.learningRate = learningRate
        self.momentum = momentum
        self.gradientScale = gradientScale
    }
}
