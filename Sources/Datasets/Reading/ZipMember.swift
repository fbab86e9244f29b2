import CZlib

/// The content of a member of a ZIP archive, stored or deflated. Its length and checksum are verified at the end.
final class ZipMember: ByteInput {
    let name: String
    private let member: ZipArchive.Member
    private let file: PositionedFile
    private let isDeflated: Bool
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    /// The place in the file of the next stored bytes, and the number of those that are left there.
    private var place: Int
    private var rest: Int
    private var produced = 0
    private var checksum: uLong = 0
    private var isAtEnd = false

    /// Opens a member whose bytes begin at a place of the file.
    init(
        _ member: ZipArchive.Member, in file: PositionedFile, at place: Int, name: String
    ) throws(DataError) {
        (self.member, self.file, self.place, self.name) = (member, file, place, name)
        (rest, isDeflated) = (member.storedCount, member.method == 8)
        stream.initialize(to: z_stream())
        // Negative: without a header of zlib.
        let status = inflateInit2_(stream, -MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            throw DataError(
                .bad, file: name, "zlib cannot start (status \(status))",
                remedy: "write the archive with numpy.savez")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
        memory.deallocate()
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
        guard !buffer.isEmpty, !isAtEnd else { return 0 }
        let count = isDeflated ? try inflated(into: buffer) : try stored(into: buffer)
        produced += count
        // The length is limited by that of the caller's memory, far below 4 GiB.
        checksum = crc32_z(checksum, buffer.baseAddress?.assumingMemoryBound(to: UInt8.self), count)
        guard count == 0 else { return count }
        isAtEnd = true
        guard produced == member.byteCount else {
            throw damaged("\(produced) bytes, where the archive's directory says \(member.byteCount)")
        }
        guard checksum == uLong(member.checksum) else { throw damaged("the checksum of the array is wrong") }
        return 0
    }

    private func stored(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
        let count = min(buffer.count, rest)
        try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), at: place)
        (place, rest) = (place + count, rest - count)
        return count
    }

    private func inflated(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
        let room = UInt32(clamping: buffer.count)
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = room
        while stream.pointee.avail_out == room {
            if stream.pointee.avail_in == 0 {
                let count = min(memory.count, rest)
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[..<count]), at: place)
                (place, rest) = (place + count, rest - count)
                stream.pointee.next_in = memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_in = UInt32(count)
            }
            switch inflate(stream, Z_NO_FLUSH) {
            case Z_OK: continue
            case Z_STREAM_END: return Int(room - stream.pointee.avail_out)
            case Z_BUF_ERROR: throw damaged("the compressed array ends too early")
            default: throw damaged("the compressed array is damaged")
            }
        }
        return Int(room - stream.pointee.avail_out)
    }

    private func damaged(_ problem: String) -> DataError {
        DataError(.bad, file: name, problem, remedy: "get the file again")
    }
}
