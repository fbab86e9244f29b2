extension Sequential {
    /// Freezes the layers that match a pattern and thaws all others. A frozen layer costs no gradient, and
    /// its buffers do not change.
    ///
    /// - Parameter patterns: each is a layer (`layers.3`), a range of layers (`layers.0-5`), or all
    ///   (`layers.*`).
    /// - Throws: `ModelError` if a pattern matches no layer that learns, or nothing is left to learn; the
    ///   model is then unchanged.
    public func freeze(_ patterns: [String]) throws(ModelError) {
        guard layers.contains(where: { !$0.parameters.isEmpty }) else {
            throw ModelError("the model has no layer that learns: give it one, such as dense")
        }
        var frozen: Set<Int> = []
        for pattern in patterns {
            let indices = try layers(named: pattern)
            guard indices.contains(where: { !layers[$0].parameters.isEmpty }) else {
                throw ModelError("the pattern '\(pattern)' names no layer that learns: \(learningLayers)")
            }
            frozen.formUnion(indices)
        }
        guard layers.indices.contains(where: { !frozen.contains($0) && !layers[$0].parameters.isEmpty })
        else {
            throw ModelError(
                "all layers that learn are frozen, so that there is nothing to train: \(learningLayers)")
        }
        for (index, layer) in layers.enumerated() {
            for parameter in layer.parameters {
                parameter.variable.requiresGradient = !frozen.contains(index)
            }
        }
    }

    /// The layers that match a pattern.
    private func layers(named pattern: String) throws(ModelError) -> Range<Int> {
        let malformed = ModelError(
            "'\(pattern)' is no pattern of layers: write layers.3, layers.0-5 or layers.*")
        guard pattern.hasPrefix(Self.namePrefix) else { throw malformed }
        let selector = pattern.dropFirst(Self.namePrefix.count)
        if selector == "*" { return 0..<layers.count }
        let bounds = selector.split(separator: "-", omittingEmptySubsequences: false).map { text in
            text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
        }
        guard bounds.count <= 2, let first = bounds[0], let last = bounds[bounds.count - 1], first <= last
        else {
            throw malformed
        }
        guard last < layers.count else {
            throw ModelError(
                "the pattern '\(pattern)' goes beyond the model's layers, layers.0 to layers.\(layers.count - 1)"
            )
        }
        return first..<last + 1
    }

    private var learningLayers: String {
        let names = layers.indices.filter { !layers[$0].parameters.isEmpty }.map {
            "\(Self.layerName($0)) (\(layers[$0].kind))"
        }
        return "layers that learn are " + names.joined(separator: ", ")
    }
}
