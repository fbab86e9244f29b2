/// A message in the wire format of protocol buffers, built field by field; the subset that ONNX and TensorBoard files
/// need.
///
/// Source: protobuf.dev/programming-guides/encoding.
package struct ProtocolBuffer {
    /// The encoded fields.
    @usableFromInline package var bytes: [UInt8] = []

    /// An empty message.
    package init() {}

    /// Adds an integer.
    package mutating func add(_ field: Int, _ value: Int) {
        addTag(field, wireType: 0)
        addVarint(UInt64(bitPattern: Int64(value)))
    }

    /// Adds a single-precision number.
    package mutating func add(_ field: Int, _ value: Float) {
        addTag(field, wireType: 5)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Adds a double-precision number.
    package mutating func add(_ field: Int, _ value: Double) {
        addTag(field, wireType: 1)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Adds a string.
    package mutating func add(_ field: Int, _ value: String) { add(field, [UInt8](value.utf8)) }

    /// Adds bytes.
    @inlinable
    package mutating func add(_ field: Int, _ value: some Collection<UInt8>) {
        addTag(field, wireType: 2)
        addVarint(UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// Adds a nested message.
    package mutating func add(_ field: Int, _ message: ProtocolBuffer) { add(field, message.bytes) }

    @usableFromInline
    mutating func addTag(_ field: Int, wireType: Int) { addVarint(UInt64(field << 3 | wireType)) }

    @usableFromInline
    mutating func addVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
