/// A sequential source of raw bytes.
package protocol ByteInput: AnyObject {
    /// The name for messages: a path.
    var name: String { get }
    /// Fills at most the whole buffer; returns the number of bytes, 0 only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int
    /// A new descriptor of the file that these bytes are, and its size; nil, the default, if they are none.
    func openFile() -> (descriptor: Int32, byteCount: Int)?
}

extension ByteInput {
    /// No file.
    package func openFile() -> (descriptor: Int32, byteCount: Int)? { nil }
}

/// Bytes that are already in memory: an embedded data set.
package final class MemoryInput: ByteInput {
    package let name: String
    private var rest: ArraySlice<UInt8>

    /// An input of the given bytes.
    package init(_ bytes: [UInt8], name: String) {
        self.name = name
        rest = bytes[...]
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
        let part = rest.prefix(buffer.count)
        buffer.copyBytes(from: part)
        rest = rest.dropFirst(part.count)
        return part.count
    }
}
