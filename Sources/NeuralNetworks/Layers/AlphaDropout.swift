import Registry

/// Dropout for self-normalizing networks of selu. Dropped units become α' = −scale·alpha of selu, its limit
/// at the left; then all units are brought back to their previous mean and variance: y = a·x + b where kept,
/// a·α' + b elsewhere, with
/// a = ((1 − rate)·(1 + rate·α'²))^(−½) and b = −a·rate·α'.
///
/// Source: Klambauer, Unterthiner, Mayr & Hochreiter 2017, "Self-normalizing neural networks",
/// arXiv:1706.02515.
extension Dropout {
    /// Creates an alpha dropout layer that drops units with probability `rate`, at least 0 and less than 1.
    public static func alpha(rate: Double) -> Dropout {
        let limit = -1.0507009873554805 * 1.6732632423543772
        let factor = 1 / ((1 - rate) * (1 + rate * limit * limit)).squareRoot()
        let offset = -factor * rate * limit
        return Dropout(
            "AlphaDropout",
            DropoutRule(rate: rate, factor: factor, offset: offset, dropped: factor * limit + offset))
    }

    static let alphaEntry = Entry<any Layer>(
        "alpha_dropout", "Dropout that preserves the mean and variance of SELU outputs.",
        options: [rateOption], shorthand: rateOption.name
    ) { values in Dropout.alpha(rate: values[rateOption]) }
}
