import Collectives
import Configuration
import Datasets
import Foundation
import NeuralNetworks
import Prediction
import Tensors
import TestSupport
import Training

/// A model with random weights to export, and samples to predict.
struct ModelCase {
    /// The task of the random samples.
    enum Wanted: String, CaseIterable {
        case classes, twoClasses, values, yesOrNo
    }

    /// The number of features of a sample.
    static let featureCount = 12
    private static let sampleCount = 40

    /// The name of the files, without extension.
    let name: String
    /// The trained model.
    let trained: TrainedModel
    /// The samples to predict.
    let samples: Dataset

    /// A model of layers as written in a configuration.
    ///
    /// - Parameters:
    ///   - categories: the columns that are categories.
    ///   - settings: additional lines of the configuration.
    ///   - features: the samples; random features of very different sizes if nil.
    ///   - folder: the folder to write the data to.
    init(
        _ name: String, layers: String, wanted: Wanted = .values, scale: String = "none",
        categories: [Int] = [], settings: String = "", features: [[Float]]? = nil, seed: UInt64,
        in folder: URL
    ) throws {
        var generator = SeededGenerator(seed: seed)
        let features = features ?? Self.features(&generator)
        let rows = features.enumerated().map { row, sample in
            (sample.map { "\($0)" } + Self.targets(wanted, row, &generator)).joined(separator: ",") + "\n"
        }
        let table = folder.appending(path: "\(name).csv")
        try Data(rows.joined().utf8).write(to: table)
        let targets = Array(Self.featureCount..<Self.featureCount + Self.targetCount)
        let columns = wanted == .values || wanted == .yesOrNo ? ", targets: \(targets)" : ""
        let rules =
            categories.isEmpty
            ? "" : ", columns: {\(categories.map { "\"\($0)\": category" }.joined(separator: ", "))}"
        let loss =
            switch wanted {
            case .classes: "softmax_cross_entropy"
            case .values: "mean_squared_error"
            case .twoClasses, .yesOrNo: "binary_cross_entropy"
            }
        let text = """
            name: \(name)
            seed: \(seed)
            data: {train: {csv: {path: \(table.path), header: false\(columns)\(rules)}}, scale: \(scale)}
            batch: {size: 20}
            model: {layers: [\(layers)]}
            loss: \(loss)
            \(settings)
            """
        let plan = try ConfigurationReader(catalogs: .standard).read(text: text, file: "\(name).yaml")
        let experiment = try Experiment(plan, context: DataContext())
        try Self.shake(experiment.model, &generator)
        self.name = name
        trained = TrainedModel(experiment)
        samples = experiment.data.training
    }

    /// The number of outputs of a model for such samples.
    static func outputCount(_ wanted: Wanted) -> Int {
        switch wanted {
        case .classes: 3
        case .twoClasses: 1
        case .values, .yesOrNo: targetCount
        }
    }

    /// Writes the export as ONNX and safetensors, and the samples with their predictions.
    ///
    /// - Returns: the digest of the exported parameters.
    func write(to folder: URL, folds: Bool = true) throws -> ParameterDigest {
        let export = try ModelExport(trained, folds: folds)
        func write(_ bytes: [UInt8], _ ending: String) throws {
            try Data(bytes).write(to: folder.appending(path: name + ending))
        }
        try write(export.onnx(version: "1", catalogs: .standard), ".onnx")
        try write(export.safetensors(version: "1", catalogs: .standard), ".safetensors")
        let raw = (0..<samples.features.count).map { samples.features[$0] }
        let predictions = try predictions(of: trained)
        let width = predictions.count / samples.sampleCount
        let file = Safetensors([
            ("features", try Tensor(raw, shape: [samples.sampleCount, Self.featureCount], type: .float64)),
            ("predictions", try Tensor(predictions, shape: [samples.sampleCount, width], type: .float64)),
        ])
        try write(file.encoded(), ".case.safetensors")
        return ParameterDigest(export.trained.model)
    }

    /// The model as rewritten by the Python library.
    func again(in folder: URL) throws -> Sequential {
        let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name + ".again.safetensors")))
        return try ModelFile(bytes, name: name + ".again.safetensors", catalogs: .standard).trained().model
    }

    private func predictions(of model: TrainedModel) throws -> [Double] {
        var values: [Double] = []
        try Predictor(model.predictor(), type: model.model.type, communicator: SoloCommunicator())
            .predict(samples, scaling: model.scaling) { values += $0.flatMap(\.values) }
        return values
    }

    /// The number of target values of a sample, equal to the number of features so that a model may have one
    /// layer of any kind.
    private static let targetCount = featureCount

    private static func targets(_ wanted: Wanted, _ row: Int, _ generator: inout SeededGenerator) -> [String]
    {
        switch wanted {
        case .classes: ["\(row % 3)"]
        case .twoClasses: ["\(row % 2)"]
        case .values: (0..<targetCount).map { _ in "\(Float.random(in: -1...1, using: &generator))" }
        case .yesOrNo: (0..<targetCount).map { _ in "\(Int.random(in: 0...1, using: &generator))" }
        }
    }

    /// Features near 0 and far from it, with magnitudes from a thousandth to thousands; one is constant.
    private static func features(_ generator: inout SeededGenerator) -> [[Float]] {
        let sizes: [Float] = [1, 1, 1, 0.001, 100, 1, 1, 10, 0.1, 1, 0, 1]
        let offsets: [Float] = [0, 0, 5, 0, 3000, -1, 0, 0, 0.5, 0, 7, 0]
        return (0..<sampleCount).map { _ in
            zip(sizes, offsets).map { size, offset in offset + size * .random(in: -2...2, using: &generator) }
        }
    }

    /// Moves running statistics, scales, slopes and biases far from their initial values, and makes half of
    /// the matrices mostly zero.
    private static func shake(_ model: Sequential, _ generator: inout SeededGenerator) throws {
        var file = Safetensors(model)
        for index in file.tensors.indices {
            let (name, tensor) = file.tensors[index]
            let isMatrix = tensor.rank == 2
            if isMatrix, Bool.random(using: &generator) { continue }
            let range = name.hasSuffix("running_var") ? 0.2...3.0 : -1.0...1.0
            let values = tensor.values.map { value in
                if !isMatrix { return Double.random(in: range, using: &generator) }
                return Double.random(in: 0...1, using: &generator) < 0.8 ? 0 : value
            }
            file.tensors[index].tensor = try Tensor(values, shape: tensor.shape, type: tensor.type)
        }
        try model.load(file)
    }
}
