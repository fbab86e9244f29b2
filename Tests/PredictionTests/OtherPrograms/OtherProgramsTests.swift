import Collectives
import Configuration
import Datasets
import Foundation
import NeuralNetworks
import Prediction
import Reporting
import SystemSupport
import TestSupport
import Testing
import Training

@Suite("Other programs", .enabled(if: OtherPrograms.python != nil, OtherPrograms.absence))
struct OtherProgramsTests {
    /// Calls `body` with an empty folder.
    private func inFolder(_ body: (URL) throws -> Void) throws { try body(TemporaryFolder().url) }

    /// Writes models, and has other programs read, run and rewrite them.
    ///
    /// - Parameter folds: returns true if the model of that number is folded.
    /// - Returns: the findings, in order.
    @discardableResult
    private func check(
        _ cases: [ModelCase], in folder: URL, folds: (Int) -> Bool = { _ in true }
    ) throws -> [OtherPrograms.Finding] {
        let digests = try cases.enumerated().map { try $1.write(to: folder, folds: folds($0)) }
        let findings = try OtherPrograms.check(folder)
        return try zip(cases, digests).map { model, digest in
            let finding = try #require(findings[model.name])
            let layers = Comment(
                rawValue: "\(model.name): \(model.trained.plan.model.layers.map(\.selection))")
            #expect(finding.refused == nil, layers)
            #expect(finding.operatorSet ?? 0 >= 17 && finding.shapesAgree == true, layers)
            #expect(finding.error ?? .infinity <= 1e-5, layers)
            #expect(finding.different == [], layers)
            #expect(ParameterDigest(try model.again(in: folder)) == digest, layers)
            return finding
        }
    }

    /// Numbers of all sizes, both signs and zeros, in rows.
    private static let numbers: [[Float]] = {
        let sizes: [Float] = [0, 1e-30, 1e-6, 0.01, 0.3, 0.999, 1, 2.5, 7, 20, 90, 3000]
        return [sizes, sizes.map { -$0 }, sizes.map { $0 * 1.7 }, sizes.map { $0 * -0.6 }]
    }()

    @Test(
        "every layer, on numbers of all sizes, is accepted by the checker and runs in onnxruntime")
    func layers() throws {
        let layers = [
            "sigmoid", "tanh", "softmax", "relu", "leaky_relu", "leaky_relu: 0.3", "rrelu",
            "rrelu: {lower: 0.1, upper: 0.5}", "prelu", "prelu: {shared: true}", "elu", "elu: 0.4", "selu",
            "softplus", "gelu", "gelu: tanh", "swish", "batch_norm", "batch_norm: {epsilon: 0.1}",
            "dense: {units: 12}", "dropout: 0.4", "alpha_dropout: 0.2", "gaussian_noise: 0.5",
        ]
        let named = Set(layers.map { String($0.prefix { $0 != ":" }) })
        #expect(named.union(["embedding"]).isSuperset(of: Layers.catalog.entries.map(\.name)))
        try inFolder { folder in
            let cases = try layers.enumerated().map { number, layer in
                try ModelCase(
                    "layer-\(number)", layers: "\(layer.contains(":") ? "{\(layer)}" : layer), batch_norm",
                    features: Self.numbers, seed: UInt64(number), in: folder)
            }
            try check(cases, in: folder)
        }
    }

    @Test("vectors of categories are rows of tables in onnxruntime, too")
    func embedding() throws {
        try inFolder { folder in
            let cases = try [[1], [3, 4, 11], Array(1..<12)].enumerated().map { number, categories in
                try ModelCase(
                    "embedding-\(number)", layers: "{embedding: {size: 3, above: 2}}, {dense: 12}",
                    categories: categories, features: Self.numbers, seed: UInt64(number), in: folder)
            }
            for finding in try check(cases, in: folder) {
                #expect(finding.operators?.contains("Gather") == true, "\(finding)")
            }
        }
    }

    @Test("each way in and each way out gives what predict gives")
    func headsAndScalings() throws {
        let ends: [(ModelCase.Wanted, String, String)] = [
            (.classes, "Softmax", "probabilities"), (.twoClasses, "Concat", "probabilities"),
            (.values, "Identity", "outputs"), (.yesOrNo, "Sigmoid", "outputs"),
        ]
        try inFolder { folder in
            var cases: [ModelCase] = []
            for (number, scale) in Self.scales.enumerated() {
                for (wanted, _, _) in ends {
                    cases.append(
                        try ModelCase(
                            "\(wanted)-\(number)",
                            layers: "{dense: 9}, tanh, {dense: \(ModelCase.outputCount(wanted))}",
                            wanted: wanted, scale: scale, seed: UInt64(cases.count), in: folder))
                }
            }
            for (number, finding) in try check(cases, in: folder).enumerated() {
                let (_, operation, output) = ends[number % ends.count]
                #expect(finding.operators?.contains(operation) == true && finding.output == output)
            }
        }
    }

    @Test("batch normalization is an operator where it is not folded, and dropout is none")
    func folding() throws {
        let layers = "{dense: 8}, batch_norm, {dropout: 0.3}, elu, {gaussian_noise: 1}, {dense: 3}"
        try inFolder { folder in
            let cases = try (0..<2).map {
                try ModelCase("fold-\($0)", layers: layers, wanted: .classes, seed: 5, in: folder)
            }
            let operators = try check(cases, in: folder) { $0 == 0 }.map(\.operators)
            #expect(
                operators == [
                    ["Elu", "Gemm", "Softmax"], ["BatchNormalization", "Elu", "Gemm", "Softmax"],
                ])
        }
    }

    @Test("random models of all layers, losses, scalings and precisions")
    func randomModels() throws {
        var generator = SeededGenerator(seed: 11)
        try inFolder { folder in
            var folds: [Bool] = []
            let cases = try (0..<60).map { number in
                folds.append(Bool.random(using: &generator))
                let wanted = try #require(ModelCase.Wanted.allCases.randomElement(using: &generator))
                let isDouble = Int.random(in: 0..<4, using: &generator) == 0
                return try ModelCase(
                    "random-\(number)",
                    layers: Self.layers(outputs: ModelCase.outputCount(wanted), &generator),
                    wanted: wanted, scale: #require(Self.scales.randomElement(using: &generator)),
                    settings: isDouble ? "precision: float64" : "", seed: UInt64(number), in: folder)
            }
            let findings = try check(cases, in: folder) { folds[$0] }
            #expect(findings.contains { $0.sparse?.isEmpty == false })
            #expect(findings.contains { $0.operators?.contains("BatchNormalization") == true })
        }
    }

    @Test("a grid of images has the shades for Pillow that were drawn")
    func images() throws {
        var grid = ImageGrid(width: 8, height: 6, columns: 3)
        for index in 0..<5 { grid.append((0..<48).map { Double($0 * (index + 1) % 48) }, range: 0...47) }
        let image = grid.image
        try inFolder { folder in
            try Data(image.encodedAsPNG()).write(to: folder.appending(path: "grid.png"))
            let finding = try #require(try OtherPrograms.check(folder)["grid"])
            #expect(finding.refused == nil && finding.mode == "L")
            #expect(finding.width == image.width && finding.height == image.height)
            #expect(finding.shades == image.shades)
        }
    }

    @Test(
        "the Python of docs/export.md predicts the classes that predict does",
        arguments: ["divide: 16", "standardize"])
    func documentedPython(scale: String) throws {
        let page = try Project.text("docs/export.md")
        let code = try #require(page.split(separator: "```python\n").last?.split(separator: "```").first)
        let text = """
            name: digits
            data: {train: digits, take: 60, scale: {\(scale)}}
            batch: {size: 30}
            model: {layers: [dense: 20, batch_norm, elu, dense: 10]}
            """
        let plan = try ConfigurationReader(catalogs: .standard).read(
            text: text.replacing("{standardize}", with: "standardize"), file: "digits.yaml")
        let experiment = try Experiment(plan, context: DataContext())
        _ = try TrainingRun(experiment, communicator: SoloCommunicator(), observers: []).run()
        let (trained, samples) = (TrainedModel(experiment), experiment.data.training)
        var classes: [Int] = []
        try Predictor(trained.predictor(), type: .float32, communicator: SoloCommunicator())
            .predict(samples, scaling: trained.scaling) { classes += $0.compactMap(\.predictedClass) }
        try inFolder { folder in
            try Data(ModelExport(trained).onnx(version: "1", catalogs: .standard)).write(
                to: folder.appending(path: "digits.onnx"))
            let pixels = (0..<samples.features.count).map { UInt8(samples.features[$0]) }
            try Data(FileBytes.npy("|u1", "(60, 8, 8)", pixels))
                .write(to: folder.appending(path: "images.npy"))
            let output = try OtherPrograms.run(String(code), in: folder)
            let printed = output.split { " []\n".contains($0) }.compactMap { Int($0) }
            #expect(printed == classes && printed.count == 60)
        }
    }

    private static let scales = [
        "none", "standardize", "{standardize: all}", "min_max", "{min_max: all}", "{divide: 250}",
    ]

    /// Up to seven layers of any kind before the last dense one, which another may follow.
    private static func layers(outputs: Int, _ generator: inout SeededGenerator) -> String {
        func layer(_ generator: inout SeededGenerator) -> String {
            if Bool.random(using: &generator) {
                return "{dense: \(Int.random(in: 1...20, using: &generator))}"
            }
            let others = [
                "sigmoid", "tanh", "softmax", "relu", "leaky_relu", "rrelu", "prelu",
                "{prelu: {shared: true}}",
                "{elu: 0.7}", "selu", "softplus", "gelu", "{gelu: tanh}", "swish", "batch_norm", "batch_norm",
                "batch_norm", "{dropout: 0.2}", "{alpha_dropout: 0.2}", "{gaussian_noise: 0.1}",
            ]
            return others.randomElement(using: &generator) ?? "relu"
        }
        var layers = (0..<Int.random(in: 0...7, using: &generator)).map { _ in layer(&generator) }
        layers.append("{dense: \(outputs)}")
        if Int.random(in: 0..<4, using: &generator) == 0 { layers.append("batch_norm") }
        return layers.joined(separator: ", ")
    }
}
