import NeuralNetworks
import Tensors
import TestSupport
import Testing

@Suite struct SafetensorsTests {
    private let reference: SafetensorsFile
    private let tensors: [(name: String, tensor: Tensor)]

    init() throws {
        reference = try References.safetensors()
        tensors = try reference.tensors.map { item in
            let type: ScalarType = item.type == "F32" ? .float32 : .float64
            return (item.name, try Tensor(item.values, shape: item.shape, type: type))
        }
    }

    private func message(_ bytes: [UInt8]) -> String {
        TestSupport.message { () throws(ModelError) in _ = try Safetensors(decoding: bytes) }
    }

    @Test("files of the Python library are read: names, types, shapes, bits, metadata")
    func theirs() throws {
        #expect(reference.theirs.count == 2)
        for content in reference.theirs {
            let read = try Safetensors(decoding: content.bytes)
            #expect(read.metadata == content.metadata)
            #expect(Set(read.tensors.map(\.name)) == Set(tensors.map(\.name)))
            for (name, tensor) in read.tensors {
                let expected = try #require(tensors.first { $0.name == name }?.tensor)
                #expect(tensor.shape == expected.shape && tensor.type == expected.type, "\(name)")
                #expect(tensor.bytes == expected.bytes, "\(name)")
            }
        }
    }

    @Test("files are written as the Python library reads them, byte for byte")
    func ours() throws {
        let written = Safetensors(tensors, metadata: reference.ours.metadata).encoded()
        #expect(written == reference.ours.bytes)
        let read = try Safetensors(decoding: written)
        #expect(read.tensors.map(\.name) == tensors.map(\.name), "in the order of their elements")
        #expect(read.tensors.map(\.tensor.bytes) == tensors.map(\.tensor.bytes))
        #expect(read.metadata == reference.ours.metadata)
        #expect(Safetensors([]).encoded() == FileBytes.safetensors(header: "{}      "))
    }

    @Test("the digest of tensors is the SHA-256 that another program finds")
    func digest() {
        #expect(ParameterDigest(tensors).description == reference.digest)
    }

    @Test("a file that is cut off anywhere is an error")
    func truncated() {
        let whole = reference.ours.bytes
        for count in whole.indices { #expect(!message(Array(whole.prefix(count))).isEmpty, "\(count) bytes") }
    }

    @Test(
        "what is wrong is told",
        arguments: [
            ("", "its header is not the JSON that the format asks for"),
            ("[1]", "its header is not the JSON that the format asks for"),
            (
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
                "tensor 'a' of shape [2] is said to lie at the bytes [0, 4] of 8"
            ),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, "at the bytes [4, 12] of 8"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}"#, "at the bytes [-8, 0]"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#, "at the bytes [8, 0]"),
            (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}"#, "at the bytes [0] of 8"),
            (#"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#, "the impossible shape [-2]"),
            (
                #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#,
                "the impossible shape"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#,
                "is not the JSON"
            ),
            (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "its tensors hold 4 of the 8 bytes"),
            (
                #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
                "tensor 'a' begins at byte 4, not at byte 0"
            ),
            (
                #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
                "tensor 'b' begins at byte 4, not at byte 8"
            ),
            ("{}", "its tensors hold 0 of the 8 bytes"),
        ])
    func mistakes(_ header: String, _ part: String) {
        let text = message(FileBytes.safetensors(header: header, [UInt8](repeating: 0, count: 8)))
        #expect(text.contains(part), "\(text)")
    }

    @Test("damaged files are errors or sound tensors, never a trap")
    func fuzzing() {
        let words = [
            "{", "}", "[", "]", "\"", ":", ",", "-1", "0", "9223372036854775807", "1e400", "null", "F32",
            "I64", "BF16", "\\u0000",
        ]
        var generator = SeededGenerator(seed: 8)
        var readable = 0
        let files = [reference.ours.bytes] + reference.theirs.map(\.bytes)
        for index in 0..<9000 {
            let bytes = Mutation.of(
                files[index % files.count], words: words.map { Array($0.utf8) }, using: &generator)
            do throws(ModelError) {
                let read = try Safetensors(decoding: bytes)
                readable += 1
                #expect(read.tensors.allSatisfy { $0.tensor.count == $0.tensor.shape.reduce(1, *) })
                _ = read.tensors.map { $0.tensor.values }
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
        #expect(readable > 100 && readable < 6000, "\(readable) of 9000")
    }
}
