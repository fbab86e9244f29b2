import Registry

/// Where a model's parameters start, where they are not drawn: a safetensors file.
public struct WeightSource: Sendable, Hashable {
    private static let from = Option<String>("from", kind: .path, help: "the file of weights (safetensors)")
    private static let prefix = Option<String>(
        "prefix", default: Sequential.namePrefix,
        help: "what the file's names have in place of layers.; \"\" for a plain nn.Sequential's state_dict")
    private static let strict = Option<Bool>(
        "strict", default: true,
        help:
            "whether the file must hold every tensor of the model and no other of that prefix; wrong shapes never fit"
    )

    /// The option `load` of the model.
    public static let entry = Entry<WeightSource>(
        "load",
        "Start from the weights of a safetensors file: layers.0.weight, layers.0.bias …, as a PyTorch nn.Sequential kept as self.layers names them.",
        options: [from, prefix, strict], shorthand: from.name
    ) { WeightSource(path: $0[from], prefix: $0[prefix], isStrict: $0[strict]) }

    /// The file.
    public let path: String
    /// What the file's names have in place of `layers.`.
    public let prefix: String
    /// Whether the file must hold just the model's tensors.
    public let isStrict: Bool

    /// Weights in a file.
    public init(path: String, prefix: String = Sequential.namePrefix, isStrict: Bool = true) {
        self.path = path
        self.prefix = prefix
        self.isStrict = isStrict
    }
}
