/// A sequential source of raw bytes.
package protocol ByteInput: AnyObject {
    /// The name for messages: a path.
    var name: String { get }
    /// Fills at most the whole buffer; returns the number of bytes, 0 only at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int
    /// A new descriptor of the file that these bytes are, and its size; nil, the default, if they are none.
    func openFile() -> (descriptor: Int32, byteCount: Int)?
    /// The present state of the file that these bytes are; nil, the default, if they are none.
    var state: FileState? { get }
}

extension ByteInput {
    /// No file.
    package func openFile() -> (descriptor: Int32, byteCount: Int)? { nil }

    /// No file.
    package var state: FileState? { nil }
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

/// Content whose beginning has been read already: that, and then the rest.
final class ContinuedInput: ByteInput {
    let name: String
    private let start: MemoryInput
    private let rest: ContentReader

    /// An input of some bytes and the rest of a content.
    init(_ start: [UInt8], then rest: ContentReader) {
        name = rest.name
        self.start = MemoryInput(start, name: rest.name)
        self.rest = rest
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
        let count = try start.read(into: buffer)
        return count > 0 ? count : try rest.read(into: buffer)
    }

    func openFile() -> (descriptor: Int32, byteCount: Int)? { rest.openFile() }
}
