import FoundationEssentials
import Tensors

/// Named tensors in the safetensors format: the length of a JSON header (8 bytes, little-endian), the header,
/// the elements.
///
/// Source: the format's specification at github.com/huggingface/safetensors.
public struct Safetensors {
    /// A tensor whose element type models do not use, such as a counter or a mask.
    public struct OtherTensor: Sendable, Hashable {
        /// The tensor's name.
        public let name: String
        /// The format's name of the element type, such as `I64`.
        public let type: String
        /// The extents.
        public let shape: [Int]
    }

    /// The named tensors, in the order of their elements in the file. 16-bit elements (F16, BF16) become
    /// float32, exactly.
    public var tensors: [(name: String, tensor: Tensor)]
    /// Named vectors of integers (I32), after the tensors in the file: the indices of sparse matrices.
    public var integers: [(name: String, values: [Int32])] = []
    /// Other tensors in the file; not written.
    public private(set) var others: [OtherTensor] = []
    /// Metadata texts, by key.
    public var metadata: [String: String]
    /// The relation of the content to what its writer stated.
    public internal(set) var integrity = Integrity.unverified

    /// The shapes of the tensors and vectors, by name.
    public var shapes: [String: [Int]] {
        Dictionary(
            tensors.map { ($0.name, $0.tensor.shape) } + integers.map { ($0.name, [$0.values.count]) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Creates a collection of named tensors.
    public init(_ tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// Collects a model's parameters and buffers under their full names.
    public init(_ model: Sequential, metadata: [String: String] = [:]) {
        self.init(model.state, metadata: metadata)
    }

    /// The same tensors under a model's names, without those that do not belong to the model.
    ///
    /// - Throws: `ModelError` if two of them get the same name.
    func renamed(_ names: TensorNames) throws(ModelError) -> Safetensors {
        var result = Safetensors([], metadata: metadata)
        result.tensors = tensors.compactMap { tensor in names.own(tensor.name).map { ($0, tensor.tensor) } }
        result.integers = integers.compactMap { vector in names.own(vector.name).map { ($0, vector.values) } }
        result.others = others.compactMap { other in
            names.own(other.name).map { OtherTensor(name: $0, type: other.type, shape: other.shape) }
        }
        var seen: Set<String> = []
        for name in result.tensors.map(\.name) + result.integers.map(\.name) + result.others.map(\.name) {
            guard seen.insert(name).inserted else {
                throw ModelError("two tensors of the file would both be '\(name)' in the model")
            }
        }
        return result
    }

    /// The format's name of an element type.
    static func name(of type: ScalarType) -> String { type == .float32 ? "F32" : "F64" }

    /// The content of a file with these tensors.
    public func encoded() -> [UInt8] {
        let pieces = pieces()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(pieces.reduce(0) { $0 + $1.count })
        for piece in pieces { bytes += piece }
        return bytes
    }

    /// The content of a file with these tensors, in pieces: the header, then each tensor.
    public func pieces() -> [[UInt8]] {
        let contents =
            tensors.map { Content($0.name, $0.tensor) }
            + integers.map { name, values in
                Content(
                    name: name, shape: [values.count], dtype: "I32",
                    bytes: values.flatMap { withUnsafeBytes(of: $0.littleEndian) { [UInt8]($0) } })
            }
        return Self.pieces(contents, metadata: metadata)
    }

    /// A tensor as plain bytes: what another thread needs to write it.
    public struct Content: Sendable {
        /// The tensor's name.
        package let name: String
        let shape: [Int]
        let dtype: String
        /// The elements.
        package let bytes: [UInt8]

        /// Copies a tensor.
        public init(_ name: String, _ tensor: Tensor) { self.init(name, tensor, in: ByteArrayPool()) }

        /// Copies a tensor into memory of a pool.
        package init(_ name: String, _ tensor: Tensor, in pool: ByteArrayPool) {
            self.init(name: name, shape: tensor.shape, type: tensor.type, bytes: pool.copy(of: tensor))
        }

        /// A tensor of these elements.
        public init(name: String, shape: [Int], type: ScalarType, bytes: [UInt8]) {
            self.init(name: name, shape: shape, dtype: Safetensors.name(of: type), bytes: bytes)
        }

        init(name: String, shape: [Int], dtype: String, bytes: [UInt8]) {
            self.name = name
            self.shape = shape
            self.dtype = dtype
            self.bytes = bytes
        }
    }

    /// The content of a file with some tensors, in pieces: the header, then each tensor.
    public static func pieces(
        _ contents: [Content], metadata: [String: String] = [:]
    ) -> [[UInt8]] {
        var header: [String: HeaderValue] = metadata.isEmpty ? [:] : ["__metadata__": .metadata(metadata)]
        var end = 0
        for content in contents {
            let start = end
            end += content.bytes.count
            header[content.name] = .tensor(
                TensorInformation(dtype: content.dtype, shape: content.shape, data_offsets: [start, end]))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(header) else {
            preconditionFailure("names, shapes and texts have JSON")
        }
        var text = [UInt8](json)
        text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
        let length = withUnsafeBytes(of: UInt64(text.count).littleEndian) { [UInt8]($0) }
        return [length + text] + contents.map(\.bytes)
    }

    /// Reads the content of a file.
    ///
    /// - Throws: `ModelError` if it is not in this format, is incomplete, or is not what its checksums state.
    public init(decoding bytes: [UInt8]) throws(ModelError) {
        guard bytes.count >= 8 else {
            throw ModelError("this is no safetensors file: it has \(bytes.count) bytes")
        }
        let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(bytes.count - 8) else {
            throw ModelError(
                "this is no safetensors file, or it is cut off: its header is said to have \(length) bytes, the file has \(bytes.count)"
            )
        }
        let data = bytes.dropFirst(8 + Int(length))
        let header: [String: HeaderValue]
        do {
            header = try JSONDecoder().decode(
                [String: HeaderValue].self, from: Data(bytes[8..<(8 + Int(length))]))
        } catch {
            throw ModelError(
                "this is no safetensors file: its header is not the JSON that the format asks for")
        }
        metadata = [:]
        tensors = []
        var informations: [(name: String, information: TensorInformation)] = []
        for (name, value) in header {
            switch value {
            case .metadata(let texts): metadata = texts
            case .tensor(let information): informations.append((name, information))
            }
        }
        informations.sort {
            ($0.information.start, $0.information.end) < ($1.information.start, $1.information.end)
        }
        for (name, information) in informations {
            if let tensor = try information.tensor(name: name, in: data) {
                tensors.append((name, tensor))
            } else if information.dtype == "I32", information.shape.count == 1 {
                integers.append((name, try information.integers(name: name, in: data)))
            } else {
                others.append(OtherTensor(name: name, type: information.dtype, shape: information.shape))
            }
        }
        try Self.checkCoverage(informations, byteCount: data.count)
        integrity = try verified()
    }

    /// Checks that there are neither gaps nor overlaps: each tensor begins where the one before ends, and the
    /// last one ends with the file.
    private static func checkCoverage(
        _ informations: [(name: String, information: TensorInformation)], byteCount: Int
    ) throws(ModelError) {
        var end = 0
        for (name, information) in informations {
            guard information.start == end else {
                throw ModelError(
                    "tensor '\(name)' begins at byte \(information.start), not at byte \(end) where the one before it ends: the file is damaged"
                )
            }
            end = information.end
        }
        guard end == byteCount else {
            throw ModelError("its tensors hold \(end) of the \(byteCount) bytes of data: the file is damaged")
        }
    }
}

private enum HeaderValue: Codable {
    case metadata([String: String])
    case tensor(TensorInformation)

    init(from decoder: any Decoder) throws {
        if decoder.codingPath.last?.stringValue == "__metadata__" {
            self = .metadata(try [String: String](from: decoder))
        } else {
            self = .tensor(try TensorInformation(from: decoder))
        }
    }

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .metadata(let texts): try texts.encode(to: encoder)
        case .tensor(let information): try information.encode(to: encoder)
        }
    }
}

/// A tensor's entry in the header; the property names are the format's.
private struct TensorInformation: Codable {
    let dtype: String
    let shape: [Int]
    // swift-format-ignore: AlwaysUseLowerCamelCase
    let data_offsets: [Int]

    var start: Int { data_offsets.first ?? 0 }
    var end: Int { data_offsets.last ?? 0 }

    /// The tensor with its elements; nil if their type is not F64, F32, F16 or BF16.
    func tensor(name: String, in data: ArraySlice<UInt8>) throws(ModelError) -> Tensor? {
        let sizes = ["F64": 8, "F32": 4, "F16": 2, "BF16": 2]
        guard let size = sizes[dtype] else { return nil }
        let bytes = try bytes(name: name, in: data, elementSize: size)
        switch dtype {
        case "F64": return Tensor(bytes: bytes, shape: shape, type: .float64)
        case "F32": return Tensor(bytes: bytes, shape: shape, type: .float32)
        case "F16": return Self.widened(bytes, shape: shape, Float.init(halfPrecision:))
        default: return Self.widened(bytes, shape: shape, Float.init(brainPrecision:))
        }
    }

    /// A vector of I32 elements.
    func integers(name: String, in data: ArraySlice<UInt8>) throws(ModelError) -> [Int32] {
        let bytes = try bytes(name: name, in: data, elementSize: MemoryLayout<Int32>.size)
        return bytes.withUnsafeBytes { words in
            stride(from: 0, to: words.count, by: MemoryLayout<Int32>.size).map { place in
                Int32(littleEndian: words.loadUnaligned(fromByteOffset: place, as: Int32.self))
            }
        }
    }

    /// The bytes of the elements.
    private func bytes(
        name: String, in data: ArraySlice<UInt8>, elementSize: Int
    ) throws(ModelError) -> ArraySlice<UInt8> {
        guard let byteCount = byteCount(ofShape: shape, elementSize: elementSize) else {
            throw ModelError("tensor '\(name)' has the impossible shape \(shape)")
        }
        guard data_offsets.count == 2, start >= 0, data_offsets[1] <= data.count, start <= data_offsets[1],
            data_offsets[1] - start == byteCount
        else {
            throw ModelError(
                "tensor '\(name)' of shape \(shape) is said to lie at the bytes \(data_offsets) of \(data.count): the file is damaged or cut off"
            )
        }
        let first = data.startIndex + start
        return data[first..<(first + byteCount)]
    }

    /// A tensor of 16-bit elements as float32.
    private static func widened(
        _ bytes: ArraySlice<UInt8>, shape: [Int], _ value: (UInt16) -> Float
    ) -> Tensor {
        let floats = bytes.withUnsafeBytes { words in
            stride(from: 0, to: words.count, by: 2).map { place in
                value(UInt16(littleEndian: words.loadUnaligned(fromByteOffset: place, as: UInt16.self)))
            }
        }
        return floats.withUnsafeBytes { Tensor(bytes: Array($0)[...], shape: shape, type: .float32) }
    }
}
