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
