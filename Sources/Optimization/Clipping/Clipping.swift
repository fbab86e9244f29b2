/// A bound on the gradient, applied after the reduction over all ranks.
public protocol Clipping: Sendable {
    /// Whether the norm is that of each parameter tensor by itself, rather than of all parameters together.
    var isPerParameter: Bool { get }

    /// What the gradient is multiplied by, given its Euclidean norm.
    func scale(norm: Double) -> Double

    /// The largest magnitude of an element, whatever the norm is; nil for no bound.
    var elementBound: Double? { get }
}

extension Clipping {
    /// All parameters together.
    public var isPerParameter: Bool { false }

    /// The norm changes nothing.
    public func scale(norm: Double) -> Double { 1 }

    /// No element is bounded by itself.
    public var elementBound: Double? { nil }
}
