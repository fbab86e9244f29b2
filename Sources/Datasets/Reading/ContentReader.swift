import Tensors

/// Reads the content of a file; decompresses gzip data, which it recognizes by the first bytes, not by the
/// file's name.
package final class ContentReader {
    /// The name of the file for messages.
    package var name: String { source.name }
    private let input: any ByteInput
    private let source: InputBuffer
    private let decoder: GzipDecoder?

    /// A reader of an input's content.
    package init(_ input: any ByteInput) throws(DataError) {
        self.input = input
        source = InputBuffer(input)
        let beginning = try source.peek(atLeast: 16)
        try OtherFormat.check(beginning, name: input.name)
        decoder = GzipDecoder.recognizes(beginning) ? try GzipDecoder(source) : nil
    }

    /// A reader of the file at `path`.
    package convenience init(path: String) throws(DataError) {
        try self.init(FileInput(path: path))
    }

    /// A reader of the array at a path: `x.npy`, plain or gzip, `data.npz:x` for one in an archive that numpy.savez or
    /// savez_compressed has written, or `data.npz` if that is its only one.
    package convenience init(arrayAt path: String) throws(DataError) {
        if let colon = path.lastIndex(of: ":"), !FileInput.exists(path) {
            let archive = String(path[..<colon])
            if archive.hasSuffix(".npz") || FileInput.exists(archive) {
                let name = String(path[path.index(after: colon)...])
                try self.init(ZipArchive(path: archive).array(name))
                return
            }
        }
        if path.hasSuffix(".npz") {
            try self.init(ZipArchive(path: path).array(nil))
        } else {
            try self.init(path: path)
        }
    }

    /// The present state of the file; nil if the content is none.
    var state: FileState? { input.state }

    /// A new descriptor of the plain file that the content is, and its size; nil if it is none.
    func openFile() -> (descriptor: Int32, byteCount: Int)? { decoder == nil ? input.openFile() : nil }

    /// Maps the rest of the content, if it is a plain file whose next `count` bytes are its last; nil otherwise.
    ///
    /// - Parameters:
    ///   - alignment: the alignment that the content's position must have.
    ///   - isReadInOrder: true for content that is read from its beginning to its end, false for samples in any order.
    package func mapRest(
        _ count: Int, alignment: Int, isReadInOrder: Bool = false
    ) throws(DataError) -> DataMemory? {
        guard count > 0, source.position.isMultiple(of: alignment), let file = openFile() else { return nil }
        guard file.byteCount == source.position + count else {
            FileInput.close(file.descriptor)
            return nil
        }
        return try DataMemory(
            descriptor: file.descriptor, offset: source.position, byteCount: count, isPaged: !isReadInOrder,
            name: name)
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

    /// Returns the next `count` numbers, in the machine's byte order, fewer only at the end; in memory that processes can
    /// share. Memory is taken for numbers that exist.
    func readNumbers<Number: DataElement>(_ count: Int) throws(DataError) -> Numbers<Number> {
        let size = MemoryLayout<Number>.stride
        var writer = NumberWriter<Number>(name: name)
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { chunk.deallocate() }
        while writer.count < count {
            let wanted = min(chunk.count / size, count - writer.count)
            let added =
                try read(into: UnsafeMutableRawBufferPointer(rebasing: chunk[..<(wanted * size)])) / size
            try writer.append(count: added) { place in
                UnsafeMutableRawBufferPointer(place).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: chunk[..<(added * size)]))
            }
            if added < wanted { break }
        }
        return try writer.finish()
    }

    /// Returns the next `count` bytes, fewer only at the end. Allocates memory for the bytes that exist, not
    /// for `count`.
    ///
    /// - Parameter start: bytes to put before them.
    /// - Throws: `DataError`, also if there is no memory for so many.
    package func read(_ count: Int, after start: [UInt8] = []) throws(DataError) -> [UInt8] {
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: min(count, 1 << 18), alignment: 16)
        defer { chunk.deallocate() }
        var bytes = start
        while bytes.count - start.count < count {
            let wanted = UnsafeMutableRawBufferPointer(
                rebasing: chunk.prefix(count - (bytes.count - start.count)))
            let added = try read(into: wanted)
            if bytes.count + added > bytes.capacity { try grow(&bytes, by: added) }
            bytes.append(contentsOf: wanted.prefix(added))
            if added < wanted.count { break }
        }
        return bytes
    }

    /// Doubles the memory of bytes, while there is some.
    private func grow(_ bytes: inout [UInt8], by added: Int) throws(DataError) {
        let capacity = max(2 * bytes.capacity, bytes.count + added)
        if let shortage = AvailableMemory.shortage(of: capacity) {
            throw DataError(
                .bad, file: name,
                "it has more than \(bytes.count >> 20) MB of content, which would take \(shortage)",
                remedy: "read it in parts, or give the process more memory")
        }
        bytes.reserveCapacity(capacity)
    }
}
