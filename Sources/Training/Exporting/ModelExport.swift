import Configuration
import NeuralNetworks

/// A trained model made for use: what only training needs is left out, batch normalisation is part of the dense layers, mostly zero weights
/// are stored compactly.
public struct ModelExport {
    /// The model with what its predictions take. Its configuration has the layers that are left, and nothing of how the run went.
    public let trained: TrainedModel
    /// What was done, for people.
    public let summary: [String]

    /// Makes the model of an experiment ready for use.
    ///
    /// - Parameter folds: whether batch normalisation goes into the dense layers, and layers that only training needs are left out.
    /// - Throws: `ModelError`.
    public init(_ experiment: Experiment, folds: Bool = true) throws(ModelError) {
        let whole = experiment.model
        let folded =
            folds ? try whole.folded() : FoldedModel(model: whole, kept: Array(whole.layers.indices))
        var plan = experiment.plan
        plan.model.layers = folded.kept.map { plan.model.layers[$0] }
        plan.model.load = nil
        plan.stages = []
        plan.pretraining = nil
        plan.comparesFromScratch = false
        trained = TrainedModel(
            plan: plan, model: folded.model, loss: experiment.loss, scaling: experiment.data.scaling,
            classCount: experiment.data.classCount)
        summary = Self.summary(whole, folded.model)
    }

    /// The content of a safetensors file.
    ///
    /// - Parameter version: the program's version.
    public func safetensors(version: String) throws -> [UInt8] {
        try InferenceWeights.file(
            of: trained.model, metadata: ModelFile.metadata(of: trained, version: version)
        ).encoded()
    }

    /// The content of an ONNX file. Its output is what `predict` gives: probabilities of classes, or values.
    ///
    /// - Parameter version: the program's version.
    public func onnx(version: String) throws -> [UInt8] {
        try trained.model.onnx(
            name: trained.plan.name, head: head(), version: version,
            metadata: ModelFile.metadata(of: trained, version: version))
    }

    private func head() throws -> Sequential.ONNXHead {
        let form = try trained.predictor().form()
        guard form.areProbabilities else { return .init(.identity, name: "outputs") }
        let hasClasses = trained.classCount > 0
        let rule: Sequential.ONNXHead.Rule =
            if trained.loss.hasIndependentOutputs { hasClasses ? .noAndYes : .sigmoid } else { .softmax }
        return .init(rule, name: hasClasses ? "probabilities" : "outputs")
    }

    private static func summary(_ trained: Sequential, _ model: Sequential) -> [String] {
        func operations(_ model: Sequential) -> Int {
            model.layers.reduce(0) { $0 + $1.forwardOperationsPerSample }
        }
        var lines = ["layers: \(trained.layers.count) in training, \(model.layers.count) in use"]
        for (index, layer) in model.layers.enumerated() {
            guard let weight = layer.parameters.first(where: { $0.name == "weight" })?.variable.data,
                weight.rank == 2
            else { continue }
            let zeros = weight.values.count { $0 == 0 }
            if zeros > 0 {
                lines.append(
                    "\(Sequential.layerName(index)).weight: \(zeros) of \(weight.count) weights are zero (\((1000 * zeros + weight.count / 2) / weight.count / 10) %)"
                )
            }
        }
        lines.append("operations a sample: \(operations(trained)) in training, \(operations(model)) in use")
        return lines
    }
}
