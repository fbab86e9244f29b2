import Registry

/// All optimizers that a configuration can name.
public enum Optimizers {
    /// One line for each.
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
