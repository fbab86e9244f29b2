extension Sequential {
    /// The content of an ONNX file that computes the model's predictions: one input `features` [batch, features], one output.
    ///
    /// - Parameters:
    ///   - name: the graph's name.
    ///   - output: the operator that makes predictions of the model's outputs (`Softmax`, `Sigmoid`) with the name of what it gives.
    ///   - version: the version of the program.
    ///   - metadata: texts about the model, by key.
    /// - Throws: `ModelError` if ONNX has no operators for a layer.
    public func onnx(
        name: String, output: (operator: String?, name: String), version: String, metadata: [String: String]
    ) throws(ModelError) -> [UInt8] {
        var graph = ONNXGraph(name: name)
        var value = "features"
        for (index, layer) in layers.enumerated() where !layer.isForTrainingOnly {
            value = try layer.addToGraph(&graph, input: value, name: Self.layerName(index))
        }
        _ = graph.add(output.operator ?? "Identity", [value], output: output.name)
        return graph.encoded(
            input: ("features", inputShape.reduce(1, *)), output: (output.name, outputShape.reduce(1, *)),
            version: version, metadata: metadata)
    }
}
