import Registry

/// Takes the logarithm sign(x)·log(1 + |x|), and standardizes it: for prices, populations and other numbers
/// over several orders of magnitude.
public struct LogarithmScaling: Scaling {
    /// `scale: log`.
    public static let entry = Entry<any Scaling>(
        "log", "sign(x)·log(1 + |x|), then standardized; constant features become 0."
    ) { _ in LogarithmScaling() }

    /// The rule.
    public init() {}

    /// The words for what it does; see `Scaling`.
    public var effect: String { "replaced by their logarithms, standardized" }

    /// Fits the rule to the numbers of a feature; see `Scaling`.
    public func fitted(to numbers: [Double]) -> NumberScaling {
        let (mean, deviation) = Standardization.moments(
            of: NumberScaling.transformed(numbers, by: .logarithm))
        var scaling = NumberScaling(offset: mean, spread: deviation)
        scaling.transformation = .logarithm
        return scaling
    }
}
