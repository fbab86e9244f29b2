import Registry

/// The gradient clipping methods that a configuration can name.
public enum Clippings {
    /// The catalog, with one line per method.
    public static let catalog = Catalog<any Clipping>(
        "clipping",
        [
            GlobalNormClipping.entry,
            LayerNormClipping.entry,
            ValueClipping.entry,
        ])
}

/// A gradient clipping method, applied after the reduction over all ranks.
public protocol Clipping: Configured, Sendable {
    /// True if the norm is computed per parameter tensor, false for the norm of all parameters together.
    var isPerParameter: Bool { get }

    /// Returns the factor of the gradient, given its Euclidean norm.
    func scale(norm: Double) -> Double

    /// The largest magnitude of an element, independent of the norm; nil for no bound.
    var elementBound: Double? { get }
}

extension Clipping {
    /// False: the norm is that of all parameters together.
    public var isPerParameter: Bool { false }

    /// Returns 1: the norm has no effect.
    public func scale(norm: Double) -> Double { 1 }

    /// Nil: elements are not bounded.
    public var elementBound: Double? { nil }
}
