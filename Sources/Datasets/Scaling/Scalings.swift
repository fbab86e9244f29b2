import Registry

/// The scalings that a configuration can name. A new one is one file and one line here.
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
