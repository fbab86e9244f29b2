/// A reader of a message's fields in the wire format of protocol buffers; strings, bytes and nested messages
/// are slices.
///
/// Source: protobuf.dev/programming-guides/encoding.
struct ProtocolBufferReader {
    /// A field's value.
    enum Value {
        case integer(UInt64)
        /// Bytes, a string or a nested message.
        case bytes(ArraySlice<UInt8>)
        /// A number of four or eight bytes, which is skipped.
        case fixed
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field; nil at the end.
    ///
    /// - Throws: `ModelError` if the bytes are not a message.
    mutating func next() throws(ModelError) -> (field: Int, value: Value)? {
        if rest.isEmpty { return nil }
        let tag = try varint()
        let field = Int(truncatingIfNeeded: tag >> 3)
        switch tag & 7 {
        case 0: return (field, .integer(try varint()))
        case 1: _ = try take(8)
        case 2: return (field, .bytes(try take(varint())))
        case 5: _ = try take(4)
        default: throw Self.damaged
        }
        return (field, .fixed)
    }

    /// The values of all fields with a number, each bytes, a string or a message.
    static func all(_ wanted: Int, in bytes: ArraySlice<UInt8>) throws(ModelError) -> [ArraySlice<UInt8>] {
        var reader = ProtocolBufferReader(bytes)
        var result: [ArraySlice<UInt8>] = []
        while let (field, value) = try reader.next() {
            if field == wanted, case .bytes(let bytes) = value { result.append(bytes) }
        }
        return result
    }

    /// The string in a field; empty if the field is missing.
    static func text(_ field: Int, in bytes: ArraySlice<UInt8>) throws(ModelError) -> String {
        String(decoding: try all(field, in: bytes).last ?? [], as: UTF8.self)
    }

    /// The integers in a field, single or packed.
    static func integers(_ wanted: Int, in bytes: ArraySlice<UInt8>) throws(ModelError) -> [Int] {
        var reader = ProtocolBufferReader(bytes)
        var result: [Int] = []
        while let (field, value) = try reader.next() {
            guard field == wanted else { continue }
            switch value {
            case .integer(let number): result.append(Int(truncatingIfNeeded: number))
            case .bytes(let packed):
                var numbers = ProtocolBufferReader(packed)
                while !numbers.rest.isEmpty { result.append(Int(truncatingIfNeeded: try numbers.varint())) }
            case .fixed: break
            }
        }
        return result
    }

    private mutating func take(_ count: UInt64) throws(ModelError) -> ArraySlice<UInt8> {
        guard count <= UInt64(rest.count) else { throw Self.damaged }
        defer { rest = rest.dropFirst(Int(count)) }
        return rest.prefix(Int(count))
    }

    private mutating func varint() throws(ModelError) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else { throw Self.damaged }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
        }
        throw Self.damaged
    }

    private static let damaged = ModelError("this is no ONNX file, or it is damaged or cut off")
}
