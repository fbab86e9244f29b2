import Registry

/// Scales features to 0 … 1 over the training set: (x − min)/(max − min); a constant feature becomes 0. Other
/// data may lie outside.
public struct RangeScaling: Scaling {
    /// `scale: min_max`, or `{min_max: {per: all}}`.
    public static let entry = Entry<any Scaling>(
        "min_max",
        "(x − min)/(max − min), with statistics of the training set; constant features become 0.",
        options: [ScalingScope.option], shorthand: ScalingScope.option.name
    ) { RangeScaling(per: ScalingScope($0)) }

    /// The scope of a range: each feature has its own, or all share one.
    public let scope: ScalingScope

    /// The rule.
    public init(per scope: ScalingScope = .feature) {
        self.scope = scope
    }

    /// The words for what it does; see `Scaling`.
    public var effect: String { "scaled to 0 … 1" }

    /// Fits the ranges to the training set; see `Scaling`.
    public func fitted(to training: Dataset) -> FittedScaling {
        let width = scope.width(of: training)
        let (least, largest) =
            switch training.features {
            case .bytes(let bytes): Self.ranges(bytes, width: width) { Double($0) }
            case .floats(let floats): Self.ranges(floats, width: width) { Double($0) }
            case .doubles(let doubles): Self.ranges(doubles, width: width) { $0 }
            }
        return scope.scaling(of: training, offsets: least, spreads: zip(least, largest).map { $1 - $0 })
    }

    @inline(__always)
    private static func ranges<Number>(
        _ numbers: Numbers<Number>, width: Int, _ value: (Number) -> Double
    ) -> (least: [Double], largest: [Double]) {
        var least = Array(numbers.prefix(width))
        var largest = least
        numbers.forEachRow(of: width) { row in
            for feature in 0..<width {
                if row[feature] < least[feature] { least[feature] = row[feature] }
                if row[feature] > largest[feature] { largest[feature] = row[feature] }
            }
        }
        return (least.map(value), largest.map(value))
    }

    /// Fits the rule to the numbers of a feature; see `Scaling`.
    public func fitted(to numbers: [Double]) -> NumberScaling {
        guard let least = numbers.min(), let largest = numbers.max() else { return .identity }
        return NumberScaling(offset: least, spread: largest - least)
    }
}
