import Datasets
import NeuralNetworks
import Reporting

extension Experiment {
    /// The decisions about the data, and what may be unintended, a line each.
    var notes: [String] {
        data.notes(scaledBy: try? Scalings.catalog.make(plan.data.scale))
            + [splitNote, outputNote].compactMap(\.self)
    }

    private var splitNote: String? {
        switch plan.data.validation {
        case .fraction(_, let rule): "validation samples are taken \(data.training.way(of: rule))"
        case .folds(_, let rule, _): "the samples of a fold are taken \(data.training.way(of: rule))"
        case .none, .rest, .data: nil
        }
    }

    private var outputNote: String? {
        let outputs = model.outputShape.reduce(1, *)
        guard case .classes(let count) = data.task, count > 2, outputs > count else { return nil }
        return
            "the model has \(outputs) outputs for \(count) classes: no sample is of the others; give its last dense layer \(count) units, unless such samples will come"
    }

    /// A summary of data, model and training in a few lines of text.
    public var summary: String {
        let sets = [("training", data.training), ("validation", data.validation), ("test", data.test)]
            .compactMap { name, set in set.map { "\(Format.grouped($0.sampleCount)) \(name)" } }
        return (notes.map { $0 + "\n" }).joined() + """
            data: \(sets.joined(separator: ", ")) samples of \(model.inputShape), \(data.classCount > 0 ? "\(data.classCount) classes" : Format.count(data.outputCount, "target value"))
            model: \(Format.count(model.layers.count, "layer")), \(Format.count(model.parameterCount, "parameter")), \(model.type)
            \(courseLine)\(repetitions)
            \(rankLine)
            """
    }

    /// The parts of a run's training.
    var courseLine: String { "training: \(course.joined(separator: ", then "))" }

    /// The number of ranks that the batch has work for.
    private var rankLine: String {
        let useful = setup.usefulRanks
        return "ranks: \(useful.count == 1 ? "1" : "1 to \(useful.count)") (\(useful.reason))"
    }

    private var repetitions: String {
        (plan.runs > 1 ? "; \(plan.runs) runs" : "")
            + (plan.data.validation.foldCount.map { "; \($0) folds in turn" } ?? "")
    }

    /// The parts of a run's training, in order.
    private var course: [String] {
        let steps = Format.count(setup.sampler(for: data.training).stepsPerEpoch, "step")
        let epochs = stages.map { Format.count($0.epochs, "epoch") + " of " + steps }
        let lower = pretraining.map { pretraining in
            let samples = Format.count(data.unlabelled.sampleCount, "unlabelled sample")
            return
                "\(pretraining.kind) (\(Format.count(pretraining.epochs, "epoch")), \(samples))"
        }
        return [base.map { "base '\($0.experiment.plan.name)'" }, lower].compactMap(\.self)
            + (stages.count == 1 ? epochs : zip(stages, epochs).map { "\($0.name) (\($1))" })
            + (plan.comparesFromScratch ? ["the same model from scratch"] : [])
    }

    /// Returns a table of the layers with their output shapes and parameters, as in Keras, and the cost of a
    /// step in each stage.
    ///
    /// - Throws: `ModelError` if a stage's patterns do not fit the model.
    public func table(ranks: Int) throws -> Table {
        var table = Table([.init("Layer (type)"), .init("Output Shape"), .init("Param #", .right)])
        for (index, layer) in model.layers.enumerated() {
            let shape = (["None"] + model.outputShapes[index].map(String.init)).joined(separator: ", ")
            let count = layer.parameters.reduce(0) { $0 + $1.variable.data.count }
            table.append(["\(index) (\(layer.kind))", "(\(shape))", Format.grouped(count)])
        }
        let bytes = model.parameterCount * model.type.byteCount
        table.append(note: "Total params: \(Format.grouped(model.parameterCount)) (\(Format.bytes(bytes)))")
        for stage in stages {
            try model.freeze(stage.frozenLayers)
            if stages.count > 1 {
                table.append(note: "Stage '\(stage.name)': \(Format.grouped(learnedCount)) trainable params")
            }
            table.append(
                note: "A step of \(Format.grouped(plan.batch.size)) samples: \(stepCost(ranks: ranks))")
        }
        try model.freeze(stages[0].frozenLayers)
        table.append(note: rankLine)
        return table
    }

    private var learnedCount: Int { model.learnedParameters.reduce(0) { $0 + $1.variable.data.count } }

    /// Returns the cost of a step, such as `2.5 MFLOP, 38.5 KB sent by each of 4 ranks`. The forward pass costs the operations once. The backward pass costs them
    /// again for the weights of trainable layers, and again for the inputs of all layers above the first
    /// trainable one.
    func stepCost(ranks: Int) -> String {
        var (perSample, isBelowAll) = (0, true)
        for layer in model.layers {
            let learns = !layer.isFrozen && !layer.parameters.isEmpty
            perSample += layer.forwardOperationsPerSample * (1 + (learns ? 1 : 0) + (isBelowAll ? 0 : 1))
            if learns { isBelowAll = false }
        }
        let operations = Format.operations(Double(perSample) * Double(plan.batch.size))
        if ranks == 1 { return operations + ", no communication (1 rank)" }
        let sent = learnedCount * model.type.byteCount * 2 * (ranks - 1) / ranks
        return operations + ", \(Format.bytes(sent)) sent by each of \(Format.count(ranks, "rank"))"
    }
}
