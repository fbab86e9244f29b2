import Registry

/// Leaves features as they are.
public struct NoScaling: Scaling {
    /// `scale: none`.
    public static let entry = Entry<any Scaling>("none", "No scaling.") { _ in NoScaling() }

    /// The rule.
    public init() {}

    /// The rule for a training set; see `Scaling`.
    public func fitted(to training: Dataset) -> FittedScaling { .identity }
}
