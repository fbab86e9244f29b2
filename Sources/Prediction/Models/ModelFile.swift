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
    /// The names of the classes that do not come from a table, in order; nil if they have none.
    public let classNames: [String]?
    /// The shape of one sample.
    public let inputShape: [Int]
    /// The weights.
    public let weights: Safetensors

    /// Returns the metadata of a trained model; a digest of its parameters can be added as `digest`.
    ///
    /// - Parameters:
    ///   - version: the program's version.
    ///   - catalogs: the catalogs of the configuration.
    ///   - showsFolders: false to leave out the folders of data and outputs, for a file that leaves the machine.
    public static func metadata(
        of trained: TrainedModel, version: String, catalogs: Catalogs, showsFolders: Bool = true
    ) throws -> [String: String] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        func text(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        var metadata = [
            "format": format, "version": version,
            "config": ConfigurationWriter(catalogs: catalogs, showsFolders: showsFolders).text(
                of: trained.plan),
            "input_shape": try text(trained.model.inputShape), "classes": "\(trained.classCount)",
            "scaling": try text(trained.scaling),
        ]
        // Those of a table are a part of the scaling.
        if let names = trained.classNames, trained.scaling.schema == nil {
            metadata["class_names"] = try text(names)
        }
        if let threshold = trained.threshold { metadata[DecisionThreshold.key] = try text(threshold) }
        return metadata
    }

    /// Reads the content of a file: safetensors, or ONNX as written by `export`.
    ///
    /// - Parameters:
    ///   - name: the name of the file for messages.
    ///   - catalogs: the catalogs of its configuration.
    ///   - overrides: overrides of its configuration, as on the command line.
    /// - Throws: `ModelFileError` if it is no such file, is not what its checksums state, or lacks metadata of its model;
    ///   `ConfigurationErrors` for invalid overrides.
    public init(_ bytes: [UInt8], name: String, overrides: [String] = [], catalogs: Catalogs) throws {
        func bad(_ problem: String) -> ModelFileError {
            ModelFileError("\(name): \(problem)")
        }
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
        classNames =
            file.metadata["class_names"] == nil ? nil : try decoded("class_names", as: [String].self)
        inputShape = try decoded("input_shape", as: [Int].self)
        guard classNames.map({ $0.count == file.metadata["classes"].flatMap { Int($0) } }) ?? true else {
            throw bad("its metadata has another number of 'class_names' than of 'classes'")
        }
        guard let width = Self.width(inputShape) else {
            throw bad("the shape \(inputShape) of its samples is impossible")
        }
        guard Self.fits(scaling, width: width) else {
            throw bad("its scaling is not for samples of \(width) numbers")
        }
        guard Self.isUsable(scaling) else {
            throw bad("its scaling divides by 0, or its constants are no finite numbers")
        }
        guard classCount == 0 || (2...Int(Int32.max)).contains(classCount) else {
            throw bad("it is said to tell \(classCount) classes apart: at least 2, or 0 for target values")
        }
        plan = try ConfigurationReader(catalogs: catalogs).read(
            text: config, file: name, overrides: overrides)
    }

    /// Returns true if a scaling gives the model's `width` inputs.
    private static func fits(_ scaling: FittedScaling, width: Int) -> Bool {
        guard let schema = scaling.schema else { return scaling.fits(features: width) }
        return scaling.fits(features: schema.features.count) && scaling.inputShape(for: []) == [width]
    }

    /// Returns true if a scaling's constants give finite numbers.
    private static func isUsable(_ scaling: FittedScaling) -> Bool {
        func isUsable(_ scaling: NumberScaling) -> Bool {
            if case .clip(let low, let high) = scaling.transformation, !(low <= high) { return false }
            return scaling.offset.isFinite && scaling.factor.isFinite
        }
        if let targets = scaling.targets {
            guard targets.means.allSatisfy(\.isFinite),
                targets.deviations.allSatisfy({ $0.isFinite && $0 > 0 })
            else { return false }
        }
        return switch scaling.features {
        case .identity: true
        case .division(let divisor): divisor.isFinite && divisor != 0
        case .shift(let offsets, let factors): (offsets + factors).allSatisfy(\.isFinite)
        case .numbers(let scalings): scalings.allSatisfy(isUsable)
        case .table(let encoding):
            encoding.inputs.allSatisfy { input in
                switch input {
                case .number(let scaling, _, let missing, _), .date(_, let scaling, _, let missing):
                    isUsable(scaling) && missing.isFinite
                // Numbers that single precision represents.
                case .index(_, let count, _): (1..<1 << 24).contains(count)
                case .category, .cycle: true
                }
            }
        }
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
    /// - Parameter allowsNonFinite: true to take weights that are infinite or NaN, too.
    /// - Throws: `ModelError` if the weights do not fit it.
    public func trained(allowsNonFinite: Bool = false) throws -> TrainedModel {
        let model = try Sequential(
            plan, inputShape: inputShape, categories: scaling.categories, weights: weights.shapes)
        try model.load(weights, allowsNonFinite: allowsNonFinite)
        let outputs = model.outputShape.reduce(1, *)
        let loss = try Losses.catalog.make(plan.loss)
        if classCount > 0 {
            try loss.check(outputs: outputs, for: .classes(classCount))
        }
        if let targets = scaling.targets {
            guard targets.means.count == outputs, targets.deviations.count == outputs else {
                throw ModelError("the model has \(outputs) outputs, and its scaling of targets is for others")
            }
        }
        return TrainedModel(
            plan: plan, model: model, loss: loss, scaling: scaling, classCount: classCount,
            classNames: classNames,
            threshold: plan.training.threshold.flatMap { _ in
                DecisionThreshold(metadata: weights.metadata)
            })
    }
}

/// An error in the file of a trained model.
public struct ModelFileError: Error, Hashable, CustomStringConvertible {
    /// The file and the problem.
    public let description: String

    init(_ description: String) { self.description = description }
}
