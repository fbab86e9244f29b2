import Registry

/// Scales features to mean 0 and standard deviation 1 over the training set: (x − mean)/σ, σ² the mean of the
/// squared differences (÷ n); σ is 1 for a constant feature, which then becomes 0.
public struct Standardization: Scaling {
    /// `scale: standardize`, or `{standardize: {per: all}}`.
    public static let entry = Entry<any Scaling>(
        "standardize",
        "(x − mean)/σ, with statistics of the training set; constant features become 0.",
        options: [ScalingScope.option], shorthand: ScalingScope.option.name
    ) { Standardization(per: ScalingScope($0)) }

    /// The scope of mean and deviation: each feature has its own, or all share one.
    public let scope: ScalingScope

    /// The rule.
    public init(per scope: ScalingScope = .feature) {
        self.scope = scope
    }

    /// Takes two passes in double precision, sample after sample: the mean as x₀ + Σ(x − x₀)/n with the first
    /// number x₀ (exact for a constant feature), then the squared differences from it.
    public func fitted(to training: Dataset) -> FittedScaling {
        let width = scope.width(of: training)
        let (mean, variance) =
            switch training.features {
            case .bytes(let bytes): Self.moments(bytes, width: width) { Double($0) }
            case .floats(let floats): Self.moments(floats, width: width) { Double($0) }
            case .doubles(let doubles): Self.moments(doubles, width: width) { $0 }
            }
        return scope.scaling(of: training, offsets: mean, spreads: variance.map { $0.squareRoot() })
    }

    @inline(__always)
    private static func moments<Number>(
        _ numbers: Numbers<Number>, width: Int, _ value: (Number) -> Double
    ) -> (mean: [Double], variance: [Double]) {
        let first = numbers.prefix(width).map(value)
        let shift = meanOfColumns(numbers, width: width) { value($0) - first[$1] }
        let mean = zip(first, shift).map { $0 + $1 }
        let variance = meanOfColumns(numbers, width: width) { number, feature in
            let difference = value(number) - mean[feature]
            return difference * difference
        }
        return (mean, variance)
    }

    @inline(__always)
    private static func meanOfColumns<Number>(
        _ numbers: Numbers<Number>, width: Int, _ term: (Number, Int) -> Double
    ) -> [Double] {
        var sums = [Double](repeating: 0, count: width)
        numbers.forEachRow(of: width) { row in
            for feature in 0..<width { sums[feature] += term(row[feature], feature) }
        }
        let count = Double(numbers.count / max(width, 1))
        return sums.map { $0 / count }
    }

    /// The words for what it does; see `Scaling`.
    public var effect: String { "standardized" }

    /// Fits the rule to the numbers of a feature; see `Scaling`.
    public func fitted(to numbers: [Double]) -> NumberScaling {
        let (mean, deviation) = Self.moments(of: numbers)
        return NumberScaling(offset: mean, spread: deviation)
    }

    /// Returns the mean of some numbers, x₀ + Σ(x − x₀)/n, and their standard deviation; 0 and 0 for none.
    static func moments(of numbers: [Double]) -> (mean: Double, deviation: Double) {
        guard let first = numbers.first else { return (0, 0) }
        let count = Double(numbers.count)
        let mean = first + numbers.reduce(0) { $0 + ($1 - first) } / count
        let squares = numbers.reduce(0) { sum, number in
            let difference = number - mean
            return sum + difference * difference
        }
        return (mean, (squares / count).squareRoot())
    }
}
