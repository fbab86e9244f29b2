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
