import Registry

/// The optimizers that a configuration can name.
public enum Optimizers {
    /// The catalog, with one line per optimizer.
    public static let catalog = Catalog<any Optimizer>(
        "optimizer",
        [
            SGD.entry,
            Momentum.entry,
            NAG.entry,
            Adagrad.entry,
            RMSProp.entry,
            Adam.entry,
            AdaMax.entry,
            Nadam.entry,
            AdamW.entry,
        ])
}

extension Optimizer {
    /// True for the rules of this module: each updates every parameter once, by one kernel.
    package var isBuiltIn: Bool { String(reflecting: Self.self).hasPrefix("Optimization.") }
}
