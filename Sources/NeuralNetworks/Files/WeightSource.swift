import Registry

/// The source of a model's initial parameters if they are not drawn: a safetensors file, or a model to train
/// first.
public struct WeightSource: Sendable {
    private static let from = Option<String>(
        "from", kind: .path,
        help: "weights file (safetensors), or a configuration (.yaml) to train first")
    private static let layerCount = Option<Int?>(
        "layers", default: .some(nil), .atLeast(1),
        help: "number of layers to load, counted from the inputs; default: all")
    private static let prefix = Option<String>(
        "prefix", default: Sequential.namePrefix,
        help:
            "prefix of the file's tensor names, where the model has layers.; \"\" for the state_dict of a plain nn.Sequential"
    )
    private static let rename = Option<[String]>(
        "rename", default: [],
        help:
            "prefixes of the file's tensor names and their replacements: [encoder.=layers., head.=layers.4.]"
    )
    private static let strict = Option<Bool>(
        "strict", default: true,
        help:
            "whether the file must hold exactly the model's tensors for these layers; shapes must always match"
    )

    /// The model's option `load`.
    public static let entry = Entry<WeightSource>(
        "load",
        "Pretrained weights from a safetensors file, named as by a PyTorch nn.Sequential stored as self.layers: layers.0.weight, layers.0.bias …",
        options: [from, layerCount, prefix, rename, strict], shorthand: from.name,
        check: { values in
            do throws(ModelError) {
                _ = try TensorNames(prefix: values[prefix], renaming: values[rename])
                return nil
            } catch {
                return error.description
            }
        },
        make: {
            WeightSource(
                path: $0[from], names: try TensorNames(prefix: $0[prefix], renaming: $0[rename]),
                layerCount: $0[layerCount], isStrict: $0[strict])
        })

    /// The path of the file.
    public let path: String
    /// The mapping of the file's tensor names to the model's.
    public let names: TensorNames
    /// The number of layers, from the inputs on, that take the file's weights; nil for all.
    public let layerCount: Int?
    /// True if the file must hold exactly these layers' tensors.
    public let isStrict: Bool
    /// True to take values that are infinite or NaN, too.
    public let allowsNonFinite: Bool

    /// Creates a source of weights in a file.
    public init(
        path: String, names: TensorNames = TensorNames(), layerCount: Int? = nil, isStrict: Bool = true,
        allowsNonFinite: Bool = false
    ) {
        self.path = path
        self.names = names
        self.layerCount = layerCount
        self.isStrict = isStrict
        self.allowsNonFinite = allowsNonFinite
    }
}

extension Safetensors {
    /// Decodes weights from a file's content: ONNX as written by `Sequential.onnx` if the name ends in .onnx,
    /// else safetensors.
    ///
    /// - Throws: `ModelError` if it is not in that format or is incomplete.
    public init(_ bytes: [UInt8], file name: String) throws(ModelError) {
        self = try name.hasSuffix(".onnx") ? ONNXWeights.read(bytes) : Safetensors(decoding: bytes)
    }
}

extension Sequential {
    /// Replaces the parameters and buffers that a source selects; see
    /// `load(_:names:layers:isStrict:allowsNonFinite:)`.
    public func load(_ weights: Safetensors, as source: WeightSource) throws(ModelError) {
        try load(
            weights, names: source.names, layers: source.layerCount, isStrict: source.isStrict,
            allowsNonFinite: source.allowsNonFinite)
    }
}
