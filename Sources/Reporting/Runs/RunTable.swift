extension RunHistory {
    /// Returns a table of the layers in the first and the last diagnosed step, one row per layer; nil if no step was
    /// diagnosed.
    ///
    /// - Parameter name: the words for the run; nil for its folder.
    public func layerTable(of name: String? = nil) -> Table? {
        guard let first = diagnoses.first, let last = diagnoses.last else { return nil }
        var table = Table([
            .init("Layer (type)"), .init("Gradient norm", .right), .init("Update ratio", .right),
            .init("Output mean ± deviation", .right), .init("Saturated or dead", .right),
        ])
        func pair(_ index: Int, _ value: (LayerDiagnosis) -> String?) -> String {
            let values = [first, last].map { step in
                step.layers.indices.contains(index) ? value(step.layers[index]) ?? "" : ""
            }
            return values[0] == values[1] ? values[0] : "\(values[0]) → \(values[1])"
        }
        for (index, layer) in first.layers.enumerated() {
            table.append([
                "\(layer.layer) (\(layer.kind))", pair(index) { $0.gradientNorm.map(Format.short) },
                pair(index) { $0.updateRatio.map(Format.short) },
                pair(index) { "\(Format.short($0.outputMean)) ± \(Format.short($0.outputDeviation))" },
                pair(index) { layer in
                    (layer.saturated ?? layer.dead).map { Format.fixed($0 * 100, decimals: 1) + " %" }
                },
            ])
        }
        table.append(
            note: "Step \(Format.grouped(first.step)) → step \(Format.grouped(last.step)) of \(name ?? path)")
        return table
    }
}
