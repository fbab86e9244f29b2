import Storage

/// The content of a TensorBoard event file: scalars with step and time.
///
/// A record is its length, the length's check, the content, and the content's check; a check is a masked CRC-32C.
///
/// Source: `tensorboard/compat/proto/event.proto` and `summary.proto`; the records of
/// `tensorflow/core/lib/io/record_writer.h`.
package struct EventFile {
    /// The bytes of the file.
    package private(set) var bytes: [UInt8] = []

    /// A file without scalars.
    ///
    /// - Parameter time: the moment of its beginning, in seconds since 1970.
    package init(time: Double) {
        var event = ProtocolBuffer()
        event.add(Field.time, time)
        event.add(Field.fileVersion, "brain.Event:2")
        append(event.bytes)
    }

    /// Appends a scalar. TensorBoard shows a number that is not finite as such.
    package mutating func append(_ tag: String, _ value: Double, step: Int, time: Double) {
        var scalar = ProtocolBuffer()
        scalar.add(Field.tag, tag)
        scalar.add(Field.simpleValue, Float(value))
        var summary = ProtocolBuffer()
        summary.add(Field.value, scalar)
        var event = ProtocolBuffer()
        event.add(Field.time, time)
        event.add(Field.step, step)
        event.add(Field.summary, summary)
        append(event.bytes)
    }

    /// The numbers of the fields of an event, of its summary, and of a value in that.
    private enum Field {
        static let (time, step, fileVersion, summary) = (1, 2, 3, 5)
        static let value = 1
        static let (tag, simpleValue) = (1, 2)
    }

    private mutating func append(_ content: [UInt8]) {
        let length = Self.littleEndian(UInt64(content.count))
        bytes += length + Self.check(length) + content + Self.check(content)
    }

    private static func check(_ bytes: [UInt8]) -> [UInt8] {
        let check = CRC32C.of(bytes)
        return littleEndian((check >> 15 | check << 17) &+ 0xA282_EAD8)
    }

    private static func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) }
    }
}
