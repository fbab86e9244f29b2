import Tensors

/// A rule that takes parameters one step along their gradient, element by element.
///
/// A rank updates its shard of the parameters only, and keeps the rule's state (a velocity, moments) for that shard only.
public protocol Optimizer: Sendable {
    /// The names of the state vectors, each of the parameters' length and zero at first.
    var stateNames: [String] { get }

    /// Updates a run of parameters and its state in place.
    ///
    /// - Parameters:
    ///   - parameters: θ, a vector that shares the arena's memory.
    ///   - gradient: g before clipping, of the same length.
    ///   - state: a vector of the same length for each of `stateNames`.
    ///   - update: what is the same for all parameters at this step.
    func update(_ parameters: Tensor, gradient: Tensor, state: [Tensor], _ update: Update)
}

/// What is the same for all parameters at one step.
public struct Update: Sendable {
    /// What the gradient is multiplied by: less than 1 where it has been clipped.
    public let gradientScale: Double

    /// An update whose gradient is scaled.
    public init(gradientScale: Double = 1) { self.gradientScale = gradientScale }
}
