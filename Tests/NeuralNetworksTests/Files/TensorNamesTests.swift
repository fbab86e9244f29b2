import NeuralNetworks
import Tensors
import Testing

@Suite("names of tensors in other files")
struct TensorNamesTests {
    private func model() throws -> Sequential {
        try Sequential([Dense(units: 3), Dense(units: 2)], inputShape: [4])
    }

    private func file(_ names: [String]) throws -> Safetensors {
        Safetensors(zip(names, try model().state).map { ($0, $1.tensor) })
    }

    @Test("beginnings are exchanged, the longest that fits")
    func exchange() throws {
        let names = try TensorNames(
            prefix: "layers.", renaming: ["fc=layers.", "fc2.=layers.1.", "fc1.=layers.0."])
        let other = try model()
        let source = try file(["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"])
        try other.load(source, names: names)
        #expect(zip(other.state, source.tensors).allSatisfy { $0.tensor.values == $1.tensor.values })
    }

    @Test("two tensors of one name are an error, as are texts that exchange nothing")
    func mistakes() throws {
        let both = try file(["layers.0.weight", "layers.0.bias", "head.weight", "head.bias"])
        let names = try TensorNames(prefix: "layers.", renaming: ["head.=layers.0."])
        let error = #expect(throws: ModelError.self) { try model().load(both, names: names) }
        #expect(error?.description == "two tensors of the file would both be 'layers.0.weight' in the model")
        for text in ["head", "head.=", "head.=4.", "head.=layers.4", "a=b=layers."] {
            #expect(throws: ModelError.self, "\(text)") {
                try TensorNames(prefix: "layers.", renaming: [text])
            }
        }
        #expect(throws: ModelError.self) {
            try TensorNames(prefix: "layers.", renaming: ["a.=layers.0.", "a.=layers.1."])
        }
    }

    @Test("the lower layers take a file's weights, and a head of another shape keeps its own")
    func lowerLayers() throws {
        let base = try model()
        let reused = try Sequential([Dense(units: 3), Dense(units: 5)], inputShape: [4], seed: 9)
        let head = reused.state[2].tensor.values
        try reused.load(Safetensors(base), layers: 1)
        #expect(reused.state[0].tensor.values == base.state[0].tensor.values)
        #expect(reused.state[2].tensor.values == head)
        let error = #expect(throws: ModelError.self) { try reused.load(Safetensors(base), layers: 2) }
        #expect(error?.description.contains("layers.1.weight: the shape is [2, 3] in the file") ?? false)
        #expect(throws: ModelError.self) { try reused.load(Safetensors(base), layers: 3) }
        let missing = #expect(throws: ModelError.self) {
            try reused.load(Safetensors([("layers.0.weight", base.state[0].tensor)]), layers: 1)
        }
        #expect(missing?.description.contains("layers.0.bias: not in the file") ?? false)
    }
}
