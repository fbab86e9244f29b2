import Registry

/// All initializers that a configuration can name.
public enum Initializers {
    /// One line for each family.
    public static let catalog = Catalog<any Initializer>(
        "initializer",
        [AutomaticInitializer.entry] + VarianceScaling.entries + [NormalInitializer.entry, Zeros.entry])
}
