/// A message in the wire format of protocol buffers, built field by field; the subset that ONNX files need.
///
/// Source: protobuf.dev/programming-guides/encoding.
struct ProtocolBuffer {
    /// The encoded fields.
    private(set) var bytes: [UInt8] = []

    /// Adds an integer.
    mutating func add(_ field: Int, _ value: Int) {
        addTag(field, wireType: 0)
        addVarint(UInt64(bitPattern: Int64(value)))
    }

    /// Adds a single-precision number.
    mutating func add(_ field: Int, _ value: Float) {
        addTag(field, wireType: 5)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Adds a string.
    mutating func add(_ field: Int, _ value: String) { add(field, [UInt8](value.utf8)) }

    /// Adds bytes.
    mutating func add(_ field: Int, _ value: some Collection<UInt8>) {
        addTag(field, wireType: 2)
        addVarint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// Adds a nested message.
    mutating func add(_ field: Int, _ message: ProtocolBuffer) { add(field, message.bytes) }

    private mutating func addTag(_ field: Int, wireType: Int) { addVarint(UInt64(field << 3 | wireType)) }

    private mutating func addVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
