/// Reads the content of a file; decompresses gzip data, which it recognizes by the first bytes, not by the
/// file's name.
package final class ContentReader {
    /// The name of the file for messages.
    package var name: String { source.name }
    private let source: InputBuffer
    private let decoder: GzipDecoder?

    /// A reader of an input's content.
    package init(_ input: any ByteInput) throws(DataError) {
        source = InputBuffer(input)
        decoder = GzipDecoder.recognizes(try source.peek(atLeast: 2)) ? try GzipDecoder(source) : nil
    }

    /// A reader of the file at `path`.
    package convenience init(path: String) throws(DataError) {
        try self.init(FileInput(path: path))
    }

    /// Fills the buffer with the next bytes of the content; fewer than it holds only at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
        if let decoder { return try decoder.read(into: buffer) }
        var filled = 0
        while filled < buffer.count {
            let available = try source.peek()
            if available.isEmpty { break }
            let part = available.prefix(buffer.count - filled)
            UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyBytes(from: part)
            source.use(part.count)
            filled += part.count
        }
        return filled
    }

    /// Returns the next `count` bytes, fewer only at the end. Allocates memory for the bytes that exist, not
    /// for `count`.
    package func read(_ count: Int) throws(DataError) -> [UInt8] {
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: min(count, 1 << 18), alignment: 16)
        defer { chunk.deallocate() }
        var bytes: [UInt8] = []
        while bytes.count < count {
            let wanted = UnsafeMutableRawBufferPointer(rebasing: chunk.prefix(count - bytes.count))
            let added = try read(into: wanted)
            bytes.append(contentsOf: wanted.prefix(added))
            if added < wanted.count { break }
        }
        return bytes
    }
}
