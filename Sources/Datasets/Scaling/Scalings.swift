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
