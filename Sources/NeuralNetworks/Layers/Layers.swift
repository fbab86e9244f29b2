import Registry

/// All layers that a configuration can name, including activations.
public enum Layers {
    /// One entry per layer.
    public static let catalog = Catalog<any Layer>(
        "layer",
        [
            Dense.entry,
            Embedding.entry,
            Sigmoid.entry,
            Tanh.entry,
            Softmax.entry,
            ReLU.entry,
            LeakyReLU.entry,
            RReLU.entry,
            PReLU.entry,
            ELU.entry,
            SELU.entry,
            Softplus.entry,
            GELU.entry,
            Swish.entry,
            BatchNorm.entry,
            Dropout.entry,
            Dropout.alphaEntry,
            GaussianNoise.entry,
        ])
}
