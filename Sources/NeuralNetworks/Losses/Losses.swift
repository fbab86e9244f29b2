import Registry

/// All losses that a configuration can name.
public enum Losses {
    /// One entry per loss.
    public static let catalog = Catalog<any Loss>(
        "loss", plural: "losses",
        [
            SoftmaxCrossEntropyLoss.entry,
            BinaryCrossEntropyLoss.entry,
            MeanSquaredErrorLoss.entry,
            MeanAbsoluteErrorLoss.entry,
            HuberLoss.entry,
        ])
}
