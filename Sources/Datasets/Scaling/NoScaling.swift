import Registry

/// Leaves features unchanged.
public struct NoScaling: Scaling {
    /// `scale: none`.
    public static let entry = Entry<any Scaling>("none", "No scaling.") { _ in NoScaling() }

    /// The rule.
    public init() {}

    /// The words for what it does; see `Scaling`.
    public var effect: String { "not scaled" }

    /// Fits the rule to a training set; see `Scaling`.
    public func fitted(to training: Dataset) -> FittedScaling { .identity }

    /// Fits the rule to the numbers of a feature; see `Scaling`.
    public func fitted(to numbers: [Double]) -> NumberScaling { .identity }
}
