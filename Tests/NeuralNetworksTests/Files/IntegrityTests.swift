import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite("checksums of model files")
struct IntegrityTests {
    private func model() throws -> Sequential {
        try Sequential([Dense(units: 3), BatchNorm(), Dense(units: 2)], inputShape: [4], seed: 1)
    }

    private func sparse() throws -> Safetensors {
        let model = try model()
        let weight = model.layers[0].parameters[0].variable
        weight.data = try Tensor(
            weight.data.values.indices.map { $0 == 5 ? 1 : 0 }, shape: weight.data.shape, type: .float32)
        return try InferenceWeights.file(of: model, metadata: ["scaling": "none"])
    }

    private func message(_ bytes: [UInt8]) -> String {
        TestSupport.message { () throws(ModelError) in _ = try Safetensors(decoding: bytes) }
    }

    @Test("each flipped bit of the weights is refused, dense or sparse")
    func flippedBits() throws {
        for file in [Safetensors(try model()), try sparse()] {
            let whole = file.sealed().encoded()
            #expect(try Safetensors(decoding: whole).integrity == .verified)
            let header = 8 + whole.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
            for place in header..<whole.count {
                var bytes = whole
                bytes[place] ^= 1 << UInt8(place % 8)
                #expect(message(bytes).contains("the weights are not those that were written"))
            }
        }
    }

    @Test("a flipped bit of an ONNX file's weights is refused")
    func onnx() throws {
        let model = try model()
        let whole = try model.onnx(
            name: "m", head: .init(.softmax, name: "p"), version: "1", metadata: ["digest": "0"])
        #expect(try ONNXWeights.read(whole).integrity == .verified)
        let weight = model.state[0].tensor.withUnsafeBytes { Array($0) }
        let place = try #require(
            (0..<whole.count - weight.count).first { whole[$0..<$0 + weight.count] == weight[...] })
        for bit in 0..<8 * weight.count {
            var bytes = whole
            bytes[place + bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: ModelError.self) { try ONNXWeights.read(bytes) }
        }
    }

    @Test("changed metadata are refused, and other orders are not")
    func metadata() throws {
        let sealed = try sparse().sealed()
        for (key, text) in [("scaling", "all"), ("digest", String(repeating: "0", count: 64)), ("new", "")] {
            var file = sealed
            file.metadata[key] = text
            #expect(message(file.encoded()).contains("the metadata are not those that were written"))
        }
        for key in ["metadata_sha256", "tensors_sha256"] {
            var file = sealed
            file.metadata[key] = nil
            #expect(message(file.encoded()).contains("the metadata are not"))
        }
        var file = sealed
        file.tensors.reverse()
        file.integers.reverse()
        #expect(try Safetensors(decoding: file.encoded()).integrity == .verified)
    }

    @Test("files without checksums are compared with their digest, and without one unverified")
    func earlierFiles() throws {
        var file = Safetensors(try model(), metadata: ["digest": "\(ParameterDigest(try model()))"])
        #expect(try Safetensors(decoding: file.encoded()).integrity == .verified)
        file.metadata["digest"] = String(repeating: "0", count: 64)
        #expect(message(file.encoded()).contains("'digest' states 0000000000000000…"))
        file.metadata["digest"] = nil
        #expect(try Safetensors(decoding: file.encoded()).integrity == .unverified)
        var changed = file.sealed()
        changed.metadata["digest"] = nil
        #expect(try Safetensors(decoding: changed.encoded()).integrity == .unverified)
    }

    @Test(
        "infinite weights and those that are not numbers are told by name and element", arguments: [-1, 0.0])
    func nonfinite(sign: Double) throws {
        let model = try model()
        let value = sign / 0
        let bias = model.state[1]
        var file = Safetensors(model)
        file.tensors[1].tensor = try Tensor([0, 1, value], shape: bias.tensor.shape, type: .float32)
        let error = #expect(throws: ModelError.self) { try model.load(file) }
        #expect(error?.description.contains("not finite: infinite or NaN in \(bias.name)") ?? false)
    }

    @Test(
        "impossible shapes of ONNX constants are errors",
        arguments: [[-1, 0], [Int.max, 2], [Int.max, 0], [-4]])
    func shapes(shape: [Int]) {
        // A graph (field 7) with one constant (5): its extents (1), type (2) and name (8).
        func varint(_ value: Int) -> [UInt8] {
            var (rest, bytes) = (UInt64(bitPattern: Int64(value)), [UInt8]())
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            return bytes + [UInt8(rest)]
        }
        func message(_ field: UInt8, _ bytes: [UInt8]) -> [UInt8] {
            [field << 3 | 2] + varint(bytes.count) + bytes
        }
        let constant = shape.flatMap { [8] + varint($0) } + [16, 1] + message(8, [0x77]) + message(9, [])
        #expect(throws: ModelError.self) { try ONNXWeights.read(message(7, message(5, constant))) }
    }
}
