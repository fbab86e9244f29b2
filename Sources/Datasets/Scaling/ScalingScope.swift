import Registry

/// Over which numbers of the training set a scaling's constants are taken.
public enum ScalingScope: String, Sendable, Hashable, CaseIterable {
    /// Each feature has its own: columns of a table.
    case feature
    /// All features share one: the pixels of an image keep their relations.
    case all

    /// The option `per` of a scaling.
    static let option = Option<String>(
        "per", default: ScalingScope.feature.rawValue, .oneOf(allCases.map(\.rawValue)),
        help: "feature: statistics per feature; all: the same statistics for all features")

    /// The scope that options state.
    init(_ values: OptionValues) {
        self = ScalingScope(rawValue: values[Self.option]) ?? .feature
    }

    /// The numbers of one column that constants are taken from, as a matrix of this width: a column a feature, or a single column of all.
    func width(of dataset: Dataset) -> Int { self == .feature ? dataset.featureCount : 1 }

    /// (x − offset)/spread for each feature; only (x − offset) where the spread is 0, or so small that its inverse is no number in single
    /// precision.
    func scaling(of dataset: Dataset, offsets: [Double], spreads: [Double]) -> FittedScaling {
        let factors = spreads.map { Float(1 / $0).isFinite ? 1 / $0 : 1 }
        return switch self {
        case .feature: .shift(by: offsets, factors: factors)
        case .all:
            .shift(
                by: [Double](repeating: offsets.first ?? 0, count: dataset.featureCount),
                factors: [Double](repeating: factors.first ?? 1, count: dataset.featureCount))
        }
    }
}
