import Registry

/// All layers that a configuration can name, activations among them.
public enum Layers {
    /// One line for each.
    public static let catalog = Catalog<any Layer>(
        "layer",
        [
            Dense.entry,
            BatchNorm.entry,
            Dropout.entry,
            Dropout.alphaEntry,
            ReLU.entry,
            ELU.entry,
            GaussianNoise.entry,
        ])
}
