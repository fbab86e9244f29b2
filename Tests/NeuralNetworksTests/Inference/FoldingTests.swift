import Autodiff
import NeuralNetworks
import Registry
import Tensors
import TestSupport
import Testing

@Suite("Models made for use")
struct FoldingTests {
    /// A model whose running statistics and scales are far from their initial values.
    private func model(_ layers: [any Layer], type: ScalarType = .float64) throws -> Sequential {
        let model = try Sequential(layers, inputShape: [9], type: type, seed: 3)
        var generator = SeededGenerator(seed: 5)
        var file = Safetensors(model)
        for index in file.tensors.indices {
            let (name, tensor) = file.tensors[index]
            let range = name.hasSuffix("running_var") ? 0.2...3.0 : -1.0...1.0
            file.tensors[index].tensor = generator.tensor(tensor.shape, in: range, type: tensor.type)
        }
        try model.load(file)
        return model
    }

    private func outputs(_ model: Sequential, _ x: Tensor) throws -> [Double] {
        try model(Variable(x), ForwardPass(rows: x.shape[0])).data.values
    }

    private static let orders: [[String]] = [
        ["dense", "norm", "elu", "drop", "last"], ["norm", "dense", "relu", "last"],
        ["dense", "elu", "norm", "drop", "last"], ["norm", "dense", "norm", "elu", "norm", "last", "norm"],
        ["dense", "norm", "norm", "relu", "last"], ["norm", "norm", "dense", "elu", "norm", "norm", "last"],
        ["drop", "norm", "drop", "dense", "drop", "norm", "elu", "drop", "last", "drop"],
    ]

    private func layers(_ names: [String]) throws -> [any Layer] {
        try names.map { name in
            switch name {
            case "dense": Dense(units: 7)
            case "last": Dense(units: 4)
            case "norm": BatchNorm()
            case "drop": Dropout(rate: 0.3)
            default: try Layers.catalog.make(Selection(name))
            }
        }
    }

    @Test("folding keeps the predictions and leaves no layer that only training needs", arguments: orders)
    func folding(names: [String]) throws {
        var generator = SeededGenerator(seed: 8)
        let x = generator.tensor([13, 9])
        let trained = try model(layers(names))
        let folded = try trained.folded()
        #expect(!folded.model.layers.contains { $0 is Dropout || $0 is BatchNorm })
        #expect(relativeError(try outputs(folded.model, x), try outputs(trained, x), floor: 1) < 1e-13)
        let narrow = try model(layers(names), type: .float32)
        let narrowOutputs = try outputs(narrow.folded().model, x.converted(to: .float32))
        #expect(relativeError(narrowOutputs, try outputs(narrow, x.converted(to: .float32)), floor: 1) < 1e-5)
    }

    @Test(
        "normalization of features far from 0 keeps its digits: in a folded model, and in ONNX, in predictions of either",
        arguments: [3000.0, 1e6], [1, 9])
    func farFeatures(mean: Double, count: Int) throws {
        let trained = try Sequential(
            [BatchNorm(), Dense(units: 7), Activation.elu(), Dense(units: 3)], inputShape: [9], seed: 3)
        var generator = SeededGenerator(seed: 11)
        let means = (0..<9).map { ($0 < count ? mean : 0) + Double.random(in: -1...1, using: &generator) }
        trained.buffers[0].buffer.data = Tensor(means, type: .float64)
        let x = try Tensor(
            (0..<20).flatMap { _ in means.map { $0 + Double.random(in: -2...2, using: &generator) } },
            shape: [20, 9])
        let expected = try outputs(trained, x)
        let folded = try trained.folded().model
        #expect(folded.layers.count == 4)
        #expect(try outputs(folded, x) == expected)
        let bytes = try folded.onnx(
            name: "far", head: .init(.identity, name: "outputs"), version: "1", metadata: [:])
        #expect(String(decoding: bytes, as: UTF8.self).contains("Sub_"))
        let again = try Sequential(
            [BatchNorm(), Dense(units: 7), Activation.elu(), Dense(units: 3)], inputShape: [9], seed: 4)
        try again.load(ONNXWeights.read(bytes))
        #expect(relativeError(try outputs(again, x), expected, floor: 1) < 1e-6)
    }

    @Test("batch normalization between activations stays, and two that follow each other both stay")
    func unfolded() throws {
        let trained = try model(layers(["dense", "elu", "norm", "norm", "relu", "norm", "elu", "last"]))
        let folded = try trained.folded()
        #expect(folded.model.layers.count == 8 && folded.kept == Array(0..<8))
        var generator = SeededGenerator(seed: 8)
        let x = generator.tensor([13, 9])
        #expect(try outputs(folded.model, x) == outputs(trained, x))
    }

    @Test("sparse weights come back from a file as they were, and predict the same numbers")
    func sparse() throws {
        var generator = SeededGenerator(seed: 9)
        let trained = try model([Dense(units: 40), Dense(units: 4)], type: .float32)
        var file = Safetensors(trained)
        let weight = file.tensors[0].tensor
        let values = weight.values.enumerated().map {
            $0.offset % 7 == 0 ? $0.element : $0.offset == 1 ? -0.0 : 0
        }
        file.tensors[0].tensor = try Tensor(values, shape: weight.shape)
        try trained.load(file)
        let compact = try Safetensors(decoding: InferenceWeights.file(of: trained, metadata: [:]).encoded())
        #expect(compact.tensors.contains { $0.name == "layers.0.weight.values" })
        let again = try Sequential([Dense(units: 40), Dense(units: 4)], inputShape: [9])
        try again.load(compact)
        #expect(ParameterDigest(again) == ParameterDigest(trained))

        var x = generator.tensor([5, 9], type: .float32)
        let fast = try SparseChoice.made(for: trained, rows: 5) { $0.density < 0.2 }.model
        #expect(fast.layers[0] is SparseDense && fast.layers[1] is Dense)
        #expect(try outputs(fast, x) == outputs(trained, x))
        x = try Tensor(x.values.map { $0 > 0.9 ? .infinity : $0 }, shape: [5, 9])
        let (own, expected) = (try outputs(fast, x), try outputs(trained, x))
        #expect(zip(own, expected).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) })
        #expect(expected.contains { $0.isNaN } && expected.contains { $0.isFinite })
    }

    @Test("folding leaves zero weights the zeros that sparse matrices leave out", arguments: [false, true])
    func zeros(normalizesFirst: Bool) throws {
        let layers: [any Layer] =
            normalizesFirst ? [BatchNorm(), Dense(units: 7)] : [Dense(units: 7), BatchNorm()]
        let trained = try model(layers)
        let weight = try #require(trained.parameters.first { $0.variable.shape.count == 2 }).variable
        weight.data = try Tensor(
            weight.data.values.map { $0 < 0.5 ? 0 : $0 }, shape: weight.shape, type: .float64)
        let folded = try #require(trained.folded().model.layers.first?.parameters.first).variable.data.values
        #expect(folded.count { $0 == 0 } == weight.data.values.count { $0 == 0 })
        #expect(folded.allSatisfy { $0 != 0 || $0.sign == .plus })
    }
}
