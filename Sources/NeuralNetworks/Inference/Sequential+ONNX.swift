extension Sequential {
    /// The largest size in bytes of a protocol buffers message.
    private static let largestONNX = Int(Int32.max)

    /// The conversion of a model's outputs into predictions in a graph, with the name of the result.
    public struct ONNXHead: Sendable {
        /// A conversion of outputs into predictions.
        public enum Rule: Sendable {
            /// The outputs themselves.
            case identity
            /// The probability of each class.
            case softmax
            /// The probability of each independent output.
            case sigmoid
            /// The probabilities of the classes 0 and 1, from one output.
            case noAndYes
        }

        let rule: Rule
        let name: String

        /// Creates a rule with the name of the graph's output.
        public init(_ rule: Rule, name: String) {
            self.rule = rule
            self.name = name
        }

        func add(to graph: inout ONNXGraph, input: String) {
            switch rule {
            case .identity: _ = graph.add("Identity", [input], output: name)
            case .softmax: _ = graph.add("Softmax", [input], output: name)
            case .sigmoid: _ = graph.add("Sigmoid", [input], output: name)
            case .noAndYes:
                let no = graph.add("Sigmoid", [graph.add("Neg", [input])])
                let yes = graph.add("Sigmoid", [input])
                _ = graph.add("Concat", [no, yes], [("axis", .integer(1))], output: name)
            }
        }
    }

    /// The content of an ONNX file that computes the model's predictions: one input `features`
    /// [batch, features], one output.
    ///
    /// - Parameters:
    ///   - name: the graph's name.
    ///   - head: the conversion of the model's outputs into predictions.
    ///   - version: the version of the program.
    ///   - metadata: texts about the model, by key; to those with the model's `digest`, checksums are added.
    /// - Throws: `ModelError` if ONNX has no operators for a layer, or the file would exceed the size limit
    ///   of protocol buffers.
    public func onnx(
        name: String, head: ONNXHead, version: String, metadata: [String: String]
    ) throws(ModelError) -> [UInt8] {
        var graph = ONNXGraph(name: name)
        var value = "features"
        for (index, layer) in layers.enumerated() where !layer.isIdentityInInference {
            value = try layer.addToGraph(&graph, input: value, name: Self.layerName(index))
        }
        head.add(to: &graph, input: value)
        let width = head.rule == .noAndYes ? 2 : outputShape.reduce(1, *)
        let content = Safetensors(graph.constants, metadata: metadata)
        let isSealed = metadata[ParameterDigest.key] != nil
        let bytes = graph.encoded(
            input: ("features", inputShape.reduce(1, *)), output: (head.name, width), version: version,
            metadata: isSealed ? content.sealed().metadata : metadata)
        guard bytes.count <= Self.largestONNX else {
            throw ModelError(
                "the model takes \(bytes.count) bytes, and an ONNX file has at most \(Self.largestONNX): write a safetensors file"
            )
        }
        return bytes
    }
}
