import Registry

/// The numbers of the training set from which a scaling's constants are computed.
public enum ScalingScope: String, Sendable, Hashable, CaseIterable {
    /// Per feature: columns of a table.
    case feature
    /// Over all features: the pixels of an image keep their relations.
    case all

    /// The option `per` of a scaling.
    static let option = Option<String>(
        "per", default: ScalingScope.feature.rawValue, .oneOf(allCases.map(\.rawValue)),
        help: "feature: statistics per feature; all: the same statistics for all features")

    /// The scope in option values.
    init(_ values: OptionValues) {
        self = ScalingScope(rawValue: values[Self.option]) ?? .feature
    }

    /// The number of columns of the matrix from which constants are computed: one per feature, or a single
    /// one for all.
    func width(of dataset: Dataset) -> Int { self == .feature ? dataset.featureCount : 1 }

    /// Returns (x − offset)/spread for each feature; 0 if the spread is 0, or so small that its inverse is not
    /// finite in single precision: a feature that is constant in training says nothing.
    func scaling(of dataset: Dataset, offsets: [Double], spreads: [Double]) -> FittedScaling {
        let factors = spreads.map { Float(1 / $0).isFinite ? 1 / $0 : 0 }
        return switch self {
        case .feature: .shift(by: offsets, factors: factors)
        case .all:
            .shift(
                by: [Double](repeating: offsets.first ?? 0, count: dataset.featureCount),
                factors: [Double](repeating: factors.first ?? 0, count: dataset.featureCount))
        }
    }
}
