import Registry

/// All initializers that a configuration can name.
public enum Initializers {
    /// One entry per family.
    public static let catalog = Catalog<any Initializer>(
        "initializer",
        [AutomaticInitializer.entry] + VarianceScaling.entries + [NormalInitializer.entry, Zeros.entry])
}
