import NeuralNetworks
import Reporting

extension Experiment {
    /// Data, model and steps in a few lines of text.
    public var summary: String {
        let sets = [("training", data.training), ("validation", data.validation), ("test", data.test)]
            .compactMap { name, set in set.map { "\(Format.grouped($0.sampleCount)) \(name)" } }
        let steps = setup.sampler(for: data.training).stepsPerEpoch
        return """
            data: \(sets.joined(separator: ", ")) samples of \(model.inputShape), \(data.classCount > 0 ? "\(data.classCount) classes" : Format.count(data.outputCount, "wanted value"))
            model: \(Format.count(model.layers.count, "layer")), \(Format.count(model.parameterCount, "parameter")), \(model.type)
            training: \(Format.count(plan.training.epochs, "epoch")) of \(Format.count(steps, "step"))
            """
    }

    /// The layers with their output shapes and parameters, as Keras shows them, and what a step costs.
    public func table(ranks: Int) -> Table {
        var table = Table([.init("Layer (type)"), .init("Output Shape"), .init("Param #", .right)])
        for (index, layer) in model.layers.enumerated() {
            let shape = (["None"] + model.outputShapes[index].map(String.init)).joined(separator: ", ")
            let count = layer.parameters.reduce(0) { $0 + $1.variable.data.count }
            table.append(["\(index) (\(layer.kind))", "(\(shape))", Format.grouped(count)])
        }
        let bytes = model.parameterCount * model.type.byteCount
        table.append(note: "Total params: \(Format.grouped(model.parameterCount)) (\(Format.bytes(bytes)))")
        table.append(note: stepCost(ranks: ranks))
        return table
    }

    /// Backward costs as much as forward for the weights, and again for the inputs of all layers but the first that learns.
    private func stepCost(ranks: Int) -> String {
        let operations = model.layers.map(\.forwardOperationsPerSample)
        let first = operations.first { $0 > 0 } ?? 0
        let perStep = Double(operations.reduce(0, +) * 3 - first) * Double(plan.batch.size)
        let cost = "A step of \(Format.grouped(plan.batch.size)) samples: \(Format.operations(perStep))"
        if ranks == 1 { return cost + ", nothing exchanged (1 rank)" }
        let sent = model.parameterCount * model.type.byteCount * 2 * (ranks - 1) / ranks
        return cost + ", \(Format.bytes(sent)) sent by each of \(Format.count(ranks, "rank"))"
    }
}
