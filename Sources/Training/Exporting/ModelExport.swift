import Configuration
import Datasets
import FoundationEssentials
import NeuralNetworks
import Registry

/// A trained model made for use: what only training needs is left out, batch normalisation is part of the dense layers, mostly zero weights
/// are stored compactly.
public struct ModelExport {
    /// The model.
    public let model: Sequential
    /// The plan of the run, with the layers that are left.
    public let plan: Plan
    /// What is done to the features before they enter the model.
    public let scaling: FittedScaling
    /// The number of classes, 0 where the model gives values.
    public let classCount: Int
    /// What was done, for people.
    public let summary: [String]
    /// What the model was trained with: it knows what outputs mean.
    private let loss: any Loss

    /// Makes the model of an experiment ready for use.
    ///
    /// - Parameter folds: whether batch normalisation goes into the dense layers.
    /// - Throws: `ModelError`.
    public init(_ experiment: Experiment, folds: Bool = true) throws(ModelError) {
        let trained = experiment.model
        let folded =
            folds ? try trained.folded() : FoldedModel(model: trained, kept: Array(trained.layers.indices))
        var plan = experiment.plan
        plan.model.layers = folded.kept.map { plan.model.layers[$0] }
        model = folded.model
        self.plan = plan
        loss = experiment.loss
        scaling = experiment.data.scaling
        classCount = experiment.data.classCount
        summary = Self.summary(trained, folded.model)
    }

    /// The content of a safetensors file.
    ///
    /// - Parameter version: the program's version.
    public func safetensors(version: String) throws -> [UInt8] {
        try InferenceWeights.file(of: model, metadata: try metadata(version: version)).encoded()
    }

    /// The content of an ONNX file. Its output is what `predict` gives: probabilities of classes, or values.
    ///
    /// - Parameter version: the program's version.
    public func onnx(version: String) throws -> [UInt8] {
        let form = try BatchPredictor(model: model, loss: loss, hasClasses: classCount > 0).form()
        let probabilities = loss.hasIndependentOutputs ? "Sigmoid" : "Softmax"
        let output: (operator: String?, name: String) = (
            form.areProbabilities ? probabilities : nil,
            form.areProbabilities && classCount > 0 ? "probabilities" : "outputs"
        )
        return try model.onnx(
            name: plan.name, output: output, version: version, metadata: try metadata(version: version))
    }

    private func metadata(version: String) throws -> [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        func text(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        return [
            "format": "dnn-dist export 1", "version": version,
            "config": ConfigurationWriter(catalogs: .standard).text(of: plan),
            "input_shape": try text(model.inputShape), "classes": "\(classCount)",
            "scaling": try text(scaling),
            "digest": ParameterDigest(model).description,
        ]
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
