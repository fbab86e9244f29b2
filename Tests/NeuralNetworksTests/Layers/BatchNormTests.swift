import Autodiff
import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct BatchNormTests {
    private static func layer(_ layer: BatchNorm = BatchNorm(), features: Int = 3) throws -> Sequential {
        try Sequential([layer], inputShape: [features])
    }

    private func call(_ model: Sequential, _ x: Tensor, _ mode: ForwardPass.Mode) throws -> Tensor {
        try model(Variable(x, requiresGradient: false), ForwardPass(rows: x.shape[0], mode: mode)).data
    }

    private func state(_ model: Sequential) -> [String: [Double]] {
        Dictionary(uniqueKeysWithValues: model.state.map { ($0.name, $0.tensor.values) })
    }

    @Test("γ and the running variance start at 1, β and the running mean at 0, under PyTorch's names")
    func start() throws {
        let model = try Self.layer()
        #expect(
            model.state.map(\.name)
                == ["layers.0.weight", "layers.0.bias", "layers.0.running_mean", "layers.0.running_var"])
        #expect(model.state.map(\.tensor.values) == [[1, 1, 1], [0, 0, 0], [0, 0, 0], [1, 1, 1]])
        #expect(model.parameterCount == 6)
    }

    @Test("running statistics follow the batch's mean and unbiased variance by 1 − momentum")
    func runningStatistics() throws {
        let model = try Self.layer(BatchNorm(momentum: 0.9), features: 1)
        let x = try Tensor([1, 2, 6], shape: [3, 1])
        _ = try call(model, x, .training)
        var expected = (mean: 0.1 * 3, variance: 0.9 + 0.1 * 7)  // variance 14/3 over n, 7 over n − 1
        #expect(relativeError(state(model)["layers.0.running_mean"] ?? [], [expected.mean]) < 1e-15)
        #expect(relativeError(state(model)["layers.0.running_var"] ?? [], [expected.variance]) < 1e-15)
        _ = try call(model, x, .training)
        expected = (0.9 * expected.mean + 0.1 * 3, 0.9 * expected.variance + 0.1 * 7)
        #expect(relativeError(state(model)["layers.0.running_mean"] ?? [], [expected.mean]) < 1e-15)
        #expect(relativeError(state(model)["layers.0.running_var"] ?? [], [expected.variance]) < 1e-15)
    }

    @Test("a single sample has the variance 0, and its output is β")
    func singleSample() throws {
        let model = try Self.layer(BatchNorm(momentum: 0.5))
        let y = try call(model, Tensor([7, -1, 3], shape: [1, 3]), .training)
        #expect(y.values == [0, 0, 0])
        #expect(state(model)["layers.0.running_mean"] == [3.5, -0.5, 1.5])
        #expect(state(model)["layers.0.running_var"] == [0.5, 0.5, 0.5])
    }

    @Test(
        "evaluation and Monte Carlo predictions normalize by the running statistics and leave them alone",
        arguments: [ForwardPass.Mode.evaluation, .monteCarlo])
    func evaluation(mode: ForwardPass.Mode) throws {
        let model = try Self.layer(BatchNorm(epsilon: 0.25), features: 2)
        model.buffers[0].buffer.data = Tensor([1, -2], type: .float64)
        model.buffers[1].buffer.data = Tensor([2, 0], type: .float64)
        let before = state(model)
        let y = try call(model, Tensor([4, 0], shape: [1, 2]), mode)
        #expect(y.values == [2, 4])  // 3/√2.25 and 2/√0.25
        #expect(state(model) == before)
    }

    @Test("a frozen layer normalizes by the running statistics in training too, and keeps them")
    func frozen() throws {
        let model = try Sequential([BatchNorm(), Dense(units: 2)], inputShape: [3])
        try model.freeze(["layers.0"])
        #expect(model.layers[0].isFrozen && !model.layers[1].isFrozen)
        let before = state(model)
        var generator = SeededGenerator(seed: 5)
        let x = generator.tensor([6, 3], type: .float32)
        let trained = try call(model, x, .training)
        #expect(trained.bytes == (try call(model, x, .evaluation)).bytes)
        #expect(state(model) == before)
        try model.freeze([])
        _ = try call(model, x, .training)
        #expect(state(model)["layers.0.running_mean"] != before["layers.0.running_mean"])
    }

    @Test("running statistics stay exact where features are large, and travel in files")
    func largeFeatures() throws {
        let model = try Self.layer(BatchNorm(momentum: 0.5), features: 1)
        let x = try Tensor([1_000_001, 999_999], shape: [2, 1])
        for _ in 0..<60 { _ = try call(model, x, .training) }
        let mean = try #require(state(model)["layers.0.running_mean"]?.first)
        #expect(abs(mean - 1e6) < 1e-8, "float32 would stop where a step is below its spacing, 0.06")
        let copy = try Self.layer(features: 1)
        try copy.load(Safetensors(decoding: Safetensors(model).encoded()))
        #expect(ParameterDigest(copy) == ParameterDigest(model))
        #expect(try call(copy, x, .evaluation).bytes == call(model, x, .evaluation).bytes)
    }

    @Test("single-precision running statistics of another framework's file are taken")
    func otherFiles() throws {
        let model = try Self.layer(features: 2)
        let file = Safetensors([
            ("layers.0.weight", Tensor([1, 2])), ("layers.0.bias", Tensor([3, 4])),
            ("layers.0.running_mean", Tensor([5, 6])), ("layers.0.running_var", Tensor([7, 8])),
        ])
        try model.load(file)
        #expect(model.state.map(\.tensor.values) == [[1, 2], [3, 4], [5, 6], [7, 8]])
        #expect(model.state.map(\.tensor.type) == [.float32, .float32, .float64, .float64])
    }
}
