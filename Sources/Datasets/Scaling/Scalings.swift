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
            NoScaling.entry,
        ])
}

/// A rule that scales features to a magnitude suitable for training.
public protocol Scaling: Sendable {
    /// Fits the rule's constants to the training set; the result applies to training, validation and test
    /// data alike.
    func fitted(to training: Dataset) -> FittedScaling
}
