import Configuration
import Datasets
import FoundationEssentials
import NeuralNetworks

/// A trained model's file, whose metadata contains everything needed for predictions.
public struct ModelFile {
    /// The value of `format` in the metadata.
    private static let format = "dnn-dist model 1"

    /// The configuration of its training.
    public let plan: Plan
    /// The scaling of features before they enter the model.
    public let scaling: FittedScaling
    /// The number of classes, 0 if the model outputs values.
    public let classCount: Int
    /// The shape of one sample.
    public let inputShape: [Int]
    /// The weights.
    public let weights: Safetensors

    /// Returns the metadata of a trained model.
    ///
    /// - Parameter version: the program's version.
    public static func metadata(of trained: TrainedModel, version: String) throws -> [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        func text(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        return [
            "format": format, "version": version,
            "config": ConfigurationWriter(catalogs: .standard).text(of: trained.plan),
            "input_shape": try text(trained.model.inputShape), "classes": "\(trained.classCount)",
            "scaling": try text(trained.scaling),
            "digest": ParameterDigest(trained.model).description,
        ]
    }

    /// Reads the content of a file: safetensors, or ONNX as written by `export`.
    ///
    /// - Parameters:
    ///   - name: the name of the file for messages.
    ///   - overrides: overrides of its configuration, as on the command line.
    /// - Throws: `TrainingError` if it is no such file or lacks metadata of its model; `ConfigurationErrors`
    ///   for invalid overrides.
    public init(_ bytes: [UInt8], name: String, overrides: [String] = []) throws {
        func bad(_ problem: String) -> TrainingError { TrainingError("\(name): \(problem)", .badData) }
        let file: Safetensors
        do throws(ModelError) {
            file = try Safetensors(bytes, file: name)
        } catch {
            throw bad(error.description)
        }
        func decoded<Value: Decodable>(_ key: String, as type: Value.Type) throws -> Value {
            guard let text = file.metadata[key],
                let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8))
            else {
                throw bad("its metadata has no '\(key)' that this version can read")
            }
            return value
        }
        guard file.metadata["format"] == Self.format, let config = file.metadata["config"] else {
            throw bad(
                "the file has weights, but does not say of which model: name the configuration, and the file with --weights"
            )
        }
        weights = file
        scaling = try decoded("scaling", as: FittedScaling.self)
        classCount = try decoded("classes", as: Int.self)
        inputShape = try decoded("input_shape", as: [Int].self)
        guard let width = Self.width(inputShape) else {
            throw bad("the shape \(inputShape) of its samples is impossible")
        }
        guard scaling.fits(features: width) else {
            throw bad("its scaling is not for samples of \(width) numbers")
        }
        plan = try ConfigurationReader(catalogs: .standard).read(
            text: config, file: name, overrides: overrides)
    }

    /// Returns the number of features of a sample; nil for an invalid shape.
    private static func width(_ shape: [Int]) -> Int? {
        var width = 1
        for extent in shape {
            guard (1...1 << 24).contains(extent) else { return nil }
            width *= extent
            guard width <= 1 << 24 else { return nil }
        }
        return shape.isEmpty ? nil : width
    }

    /// Creates the model.
    ///
    /// - Throws: `ModelError` if the weights do not fit it.
    public func trained() throws -> TrainedModel {
        let model = try Sequential(plan, inputShape: inputShape)
        try model.load(weights)
        let loss = try Losses.catalog.make(plan.loss)
        if classCount > 0 {
            try loss.check(outputs: model.outputShape.reduce(1, *), for: .classes(classCount))
        }
        return TrainedModel(
            plan: plan, model: model, loss: loss, scaling: scaling, classCount: classCount)
    }
}

extension Sequential {
    /// Creates a plan's model with new weights, for samples of a shape.
    convenience init(_ plan: Plan, inputShape: [Int]) throws {
        try self.init(
            plan.model.layers.map { try Layers.catalog.make($0.selection) }, inputShape: inputShape,
            type: plan.precision.scalarType, seed: UInt64(plan.seed),
            initializer: try Initializers.catalog.make(plan.model.initializer))
    }
}
