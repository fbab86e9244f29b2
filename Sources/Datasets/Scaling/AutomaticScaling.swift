import Registry

/// Divides by the largest value that the source's format allows (255 for pixels of one byte, 16 for digits),
/// so that features lie in 0 … 1; standardizes the numbers of a table; leaves the features of other sources,
/// such as arrays, unchanged.
public struct AutomaticScaling: Scaling {
    /// `scale: auto`.
    public static let entry = Entry<any Scaling>(
        "auto",
        "x / (largest possible value of the source): 255 for byte images, 16 for digits; the numbers of tables are standardized."
    ) { _ in AutomaticScaling() }

    /// The rule.
    public init() {}

    /// The words for what it does; see `Scaling`.
    public var effect: String { "standardized" }

    /// Fits the rule to a training set; see `Scaling`.
    public func fitted(to training: Dataset) -> FittedScaling {
        guard let range = training.valueRange, range.upperBound > 0 else { return .identity }
        return .division(by: range.upperBound)
    }

    /// Standardizes the numbers of a table's column; see `Scaling`.
    public func fitted(to numbers: [Double]) -> NumberScaling { Standardization().fitted(to: numbers) }
}
