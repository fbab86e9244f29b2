import Registry

/// Clips outliers to quantiles of the training set, and standardizes the result.
public struct ClipScaling: Scaling {
    private static let share = Option<Double>(
        "share", default: 0.01,
        Constraint(
            number: "more than 0 and less than 0.5",
            Constraint.Bounds(lower: 0, includesLower: false, upper: 0.5, includesUpper: false)),
        help: "share of the numbers that are clipped at each end")

    /// `scale: clip` or `scale: {clip: 0.02}`.
    public static let entry = Entry<any Scaling>(
        "clip",
        "Clips to the quantiles `share` and 1 − `share` of the training set, then standardizes; constant features become 0.",
        options: [share], shorthand: "share"
    ) { ClipScaling(share: $0[share]) }

    /// The share of the numbers that are clipped at each end, more than 0 and less than 0.5.
    public let share: Double

    /// The rule.
    public init(share: Double = 0.01) {
        self.share = share
    }

    /// The words for what it does; see `Scaling`.
    public var effect: String { "clipped to the quantiles \(share) and 1 − \(share), and standardized" }

    /// Fits the rule to the numbers of a feature; see `Scaling`.
    public func fitted(to numbers: [Double]) -> NumberScaling {
        guard !numbers.isEmpty else { return .identity }
        let sorted = numbers.sorted()
        let clipping = NumberScaling.Transformation.clip(
            low: RobustScaling.quantile(share, of: sorted),
            high: RobustScaling.quantile(1 - share, of: sorted))
        let (mean, deviation) = Standardization.moments(of: NumberScaling.transformed(numbers, by: clipping))
        var scaling = NumberScaling(offset: mean, spread: deviation)
        scaling.transformation = clipping
        return scaling
    }
}
