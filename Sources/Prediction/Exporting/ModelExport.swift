import Configuration
import NeuralNetworks
import Registry
import Reporting

/// A trained model prepared for inference: layers needed only in training are removed, batch normalization is
/// folded into the dense layers, and mostly zero weights are stored compactly.
public struct ModelExport {
    /// The model with everything that its predictions need. Its configuration has the remaining layers, but
    /// omits reuse, stages and penalties, since the folded weights were not trained under them.
    public let trained: TrainedModel
    /// The summary of the export.
    public let summary: ExportSummary

    /// Prepares a trained model for inference.
    ///
    /// - Parameter folds: true to fold batch normalization into the dense layers and to remove layers needed
    ///   only in training.
    /// - Throws: `ModelError`; `FunctionError` if the model cannot compute.
    public init(_ whole: TrainedModel, folds: Bool = true) throws {
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
            classCount: whole.classCount, classNames: whole.classNames, threshold: whole.threshold)
        summary = ExportSummary(
            whole.model, folded.model,
            difference: try OutputDifference.largest(
                of: folded.model, from: whole.model, on: OutputDifference.drawnRows(for: whole.model)))
    }

    /// The warning about an export whose outputs are not those of the trained model; nil if they are.
    ///
    /// - Parameter limit: the largest difference that rounding explains, relative for outputs larger than 1.
    public func warning(above limit: Double = 1e-4) -> String? {
        guard summary.drawnDifference > limit else { return nil }
        return
            "the export's outputs differ from the trained model's by up to \(Format.short(summary.drawnDifference)) (relative for outputs above 1; 64 random samples): use --no-fold, or see --compare for the model's own data"
    }

    /// Returns the content of a safetensors file.
    ///
    /// - Parameters:
    ///   - version: the program's version.
    ///   - catalogs: the catalogs of the configuration.
    public func safetensors(version: String, catalogs: Catalogs) throws -> [UInt8] {
        try InferenceWeights.file(
            of: trained.model, metadata: metadata(version: version, catalogs: catalogs)
        ).sealed().encoded()
    }

    /// Returns the content of an ONNX file. Its outputs are those of `predict`: class probabilities, or
    /// values.
    ///
    /// - Parameters:
    ///   - version: the program's version.
    ///   - catalogs: the catalogs of the configuration.
    public func onnx(version: String, catalogs: Catalogs) throws -> [UInt8] {
        try trained.model.onnx(
            name: trained.plan.name, head: head(), version: version,
            metadata: metadata(version: version, catalogs: catalogs))
    }

    private func metadata(version: String, catalogs: Catalogs) throws -> [String: String] {
        var metadata = try ModelFile.metadata(
            of: trained, version: version, catalogs: catalogs, showsFolders: false)
        metadata[ParameterDigest.key] = ParameterDigest(trained.model).description
        return metadata
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
    /// Returns the layer without its own penalties and constraints.
    fileprivate var withoutRegularization: LayerPlan {
        LayerPlan(
            Selection(selection.name, WeightRegularization.removed(from: selection.values)), place: place)
    }
}
