import Registry

/// Divides by the largest value that the source's format allows (255 for pixels of one byte, 16 for digits),
/// so that features lie in 0 … 1; leaves the features of a source that states none, such as a table,
/// unchanged.
public struct AutomaticScaling: Scaling {
    /// `scale: auto`.
    public static let entry = Entry<any Scaling>(
        "auto",
        "x / (largest possible value of the source): 255 for byte images, 16 for digits; tables are not scaled."
    ) { _ in AutomaticScaling() }

    /// The rule.
    public init() {}

    /// Fits the rule to a training set; see `Scaling`.
    public func fitted(to training: Dataset) -> FittedScaling {
        guard let range = training.valueRange, range.upperBound > 0 else { return .identity }
        return .division(by: range.upperBound)
    }
}
