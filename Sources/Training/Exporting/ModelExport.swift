import Configuration
import NeuralNetworks
import Registry

/// A trained model made for use: what only training needs is left out, batch normalisation is part of the dense layers, mostly zero weights
/// are stored compactly.
public struct ModelExport {
    /// The model with what its predictions take. Its configuration has the layers that are left, and nothing of how the run went: no reuse, no
    /// stages, no penalties, which would be told of folded weights that never were under them.
    public let trained: TrainedModel
    /// What was done.
    public let summary: ExportSummary

    /// Makes a trained model ready for use.
    ///
    /// - Parameter folds: whether batch normalisation goes into the dense layers, and layers that only training needs are left out.
    /// - Throws: `ModelError`.
    public init(_ whole: TrainedModel, folds: Bool = true) throws(ModelError) {
        let layers = whole.model.layers.indices
        let folded =
            folds ? try whole.model.folded() : FoldedModel(model: whole.model, kept: Array(layers))
        var plan = whole.plan
        plan.model.layers = folded.kept.map { plan.model.layers[$0].withoutRegularization }
        plan.regularization = Selection(plan.regularization.name)
        plan.model.load = nil
        plan.stages = []
        plan.pretraining = nil
        plan.comparesFromScratch = false
        trained = TrainedModel(
            plan: plan, model: folded.model, loss: whole.loss, scaling: whole.scaling,
            classCount: whole.classCount)
        summary = ExportSummary(whole.model, folded.model)
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
}

extension LayerPlan {
    /// The same layer without penalties and bounds of its own.
    fileprivate var withoutRegularization: LayerPlan {
        LayerPlan(
            Selection(selection.name, WeightRegularization.removed(from: selection.values)), place: place)
    }
}
