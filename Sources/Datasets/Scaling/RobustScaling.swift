import Registry

/// Scales features to median 0 and interquartile range 1 over the training set, so that a few extreme values
/// do not count: (x − median)/(q₃ − q₁), quantiles by linear interpolation. Constant features become 0.
public struct RobustScaling: Scaling {
    /// `scale: robust`.
    public static let entry = Entry<any Scaling>(
        "robust",
        "(x − median)/(upper quartile − lower quartile), with statistics of the training set; constant features become 0."
    ) { _ in RobustScaling() }

    /// The rule.
    public init() {}

    /// The words for what it does; see `Scaling`.
    public var effect: String { "scaled by median and quartiles" }

    /// Fits the rule to the numbers of a feature; see `Scaling`.
    public func fitted(to numbers: [Double]) -> NumberScaling {
        guard !numbers.isEmpty else { return .identity }
        let sorted = numbers.sorted()
        var spread = Self.quantile(0.75, of: sorted) - Self.quantile(0.25, of: sorted)
        // More than half of the numbers may be equal; the deviation then takes the place of the quartiles.
        if spread == 0 { spread = Standardization.moments(of: numbers).deviation }
        return NumberScaling(offset: Self.quantile(0.5, of: sorted), spread: spread)
    }

    /// Returns a quantile of sorted numbers, interpolated linearly between the two nearest.
    static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }
}
