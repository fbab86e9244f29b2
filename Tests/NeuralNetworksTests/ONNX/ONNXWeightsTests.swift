import NeuralNetworks
import Registry
import Tensors
import TestSupport
import Testing

@Suite("weights from ONNX files")
struct ONNXWeightsTests {
    private func model(seed: UInt64) throws -> Sequential {
        try Sequential(
            [
                Dense(units: 5), BatchNorm(), Layers.catalog.make(Selection("prelu")), Dropout(rate: 0.5),
                Dense(units: 3),
            ], inputShape: [4], seed: seed)
    }

    private func file(_ model: Sequential) throws -> [UInt8] {
        try model.onnx(
            name: "test", head: .init(.softmax, name: "probabilities"), version: "1", metadata: ["a": "b"])
    }

    @Test("the file that a model writes gives its weights back, and the metadata")
    func roundTrip() throws {
        let (written, other) = (try model(seed: 1), try model(seed: 2))
        let read = try ONNXWeights.read(file(written))
        #expect(read.metadata == ["a": "b"])
        try other.load(read)
        #expect(ParameterDigest(other) == ParameterDigest(written))
    }

    @Test("damaged files are errors, never traps")
    func damage() throws {
        let whole = try file(model(seed: 1))
        for count in 0..<whole.count where count % 3 == 0 {
            _ = try? ONNXWeights.read(Array(whole[..<count]))
        }
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<500 {
            var bytes = whole
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(
                    in: 0...255, using: &generator)
            }
            if let read = try? ONNXWeights.read(bytes) { _ = try? model(seed: 3).load(read) }
        }
        #expect(throws: ModelError.self) { try ONNXWeights.read([]) }
        #expect(throws: ModelError.self) { try ONNXWeights.read(Array("not a model".utf8)) }
    }
}
