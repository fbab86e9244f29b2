import Registry

/// The scalings that a configuration can name. To add one, write one file and add one line here.
public enum Scalings {
    /// All of them, the default first.
    public static let catalog = Catalog<any Scaling>(
        "scaling",
        [
            AutomaticScaling.entry,
            DivisionScaling.entry,
            Standardization.entry,
            RangeScaling.entry,
            RobustScaling.entry,
            LogarithmScaling.entry,
            ClipScaling.entry,
            NoScaling.entry,
        ])
}

/// A rule that scales features to a magnitude suitable for training.
public protocol Scaling: Sendable {
    /// Fits the rule's constants to the training set; the result applies to training, validation and test
    /// data alike.
    func fitted(to training: Dataset) -> FittedScaling

    /// Fits the rule's constants to the numbers of one feature over the training set, without missing ones.
    func fitted(to numbers: [Double]) -> NumberScaling

    /// The way of numbers to inputs, a participle for people: "standardized".
    var effect: String { get }
}

extension Scaling {
    /// The words for a rule that has none of its own.
    public var effect: String { "scaled by statistics of the training set" }

    /// Fits the rule to each feature by itself.
    public func fitted(to training: Dataset) -> FittedScaling {
        FittedScaling(
            .numbers(
                training.features.mapColumns(width: training.featureCount) { fitted(to: $1) }))
    }
}
