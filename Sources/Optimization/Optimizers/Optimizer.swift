import Tensors

/// A rule that takes parameters one step along their gradient, element by element.
///
/// A rank updates its shard of the parameters only, and keeps the rule's state (a velocity, moments) for that shard only. A rule is pure:
/// all that it remembers lies in the state vectors and the step's number.
public protocol Optimizer: Sendable {
    /// The learning rate η that a schedule starts from.
    var learningRate: Double { get }

    /// The momentum β that a schedule may replace; nil for a rule without one.
    var momentum: Double? { get }

    /// The state vectors, each of the parameters' length.
    var stateVectors: [StateVector] { get }

    /// Updates a run of parameters and its state in place.
    ///
    /// - Parameters:
    ///   - parameters: θ, a vector that shares the arena's memory.
    ///   - gradient: g, of the same length.
    ///   - state: a vector of the same length for each of `stateVectors`.
    ///   - update: what is the same for all parameters at this step.
    func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update)
}

extension Optimizer {
    /// There is no momentum.
    public var momentum: Double? { nil }
}

/// A vector that an optimizer keeps for each parameter.
public struct StateVector: Sendable, Hashable {
    /// The name in files: `momentum`.
    public let name: String
    /// What its elements are before the first step.
    public let initialValue: Double

    /// A state vector.
    public init(_ name: String, initialValue: Double = 0) {
        self.name = name
        self.initialValue = initialValue
    }
}

/// What is the same for all parameters at one step.
public struct Update: Sendable {
    /// The step, counted from 1.
    public let step: Int
    /// The learning rate η of this step.
    public let learningRate: Double
    /// The momentum β of this step; the rule's own where nil.
    public let momentum: Double?
    /// What the gradient is multiplied by: less than 1 where it has been clipped.
    public let gradientScale: Double

    /// An update with the rates of a step.
    public init(step: Int, learningRate: Double, momentum: Double? = nil, gradientScale: Double = 1) {
        self.step = step
        self.learningRate = learningRate
        self.momentum = momentum
        self.gradientScale = gradientScale
    }
}
