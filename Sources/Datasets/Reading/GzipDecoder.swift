import CZlib

/// Decompresses gzip data (RFC 1952) of one or several members; zeros after the last one are padding, other
/// bytes are an error.
final class GzipDecoder {
    private let source: InputBuffer
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private var isInMember = true

    init(_ source: InputBuffer) throws(DataError) {
        self.source = source
        stream.initialize(to: z_stream())
        let status = inflateInit2_(
            stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else {
            throw DataError(
                .bad, file: source.name, "zlib cannot start (status \(status))",
                remedy: "unpack the file with gunzip")
        }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Returns true if the bytes begin with the signature of gzip data.
    static func recognizes(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b
    }

    /// Fills the buffer with content; returns fewer bytes than it holds only at the end, after the last
    /// checksum has been checked.
    func read(into output: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
        var produced = 0
        while produced < output.count, try hasMore() {
            let input = try source.peek()
            guard let first = input.bindMemory(to: UInt8.self).baseAddress, !input.isEmpty else {
                throw damaged("the compressed data ends too early")
            }
            let free = UnsafeMutableRawBufferPointer(rebasing: output[produced...]).bindMemory(to: UInt8.self)
            let room = UInt32(clamping: free.count)
            stream.pointee.next_in = UnsafeMutablePointer(mutating: first)
            stream.pointee.avail_in = UInt32(input.count)
            stream.pointee.next_out = free.baseAddress
            stream.pointee.avail_out = room
            let status = inflate(stream, Z_NO_FLUSH)
            source.use(input.count - Int(stream.pointee.avail_in))
            produced += Int(room - stream.pointee.avail_out)
            switch status {
            case Z_OK: break
            case Z_STREAM_END: isInMember = false
            default: throw damaged(description(of: status))
            }
        }
        return produced
    }

    /// Returns true if a member has another byte; continues with the next member after the end of one.
    private func hasMore() throws(DataError) -> Bool {
        if isInMember { return true }
        while true {
            let next = try source.peek(atLeast: 2)
            guard let byte = next.first else { return false }
            if byte == 0 {
                source.use(next.prefix { $0 == 0 }.count)
            } else if Self.recognizes(next), inflateReset(stream) == Z_OK {
                isInMember = true
                return true
            } else {
                throw damaged("other bytes follow the compressed data")
            }
        }
    }

    private func description(of status: Int32) -> String {
        switch stream.pointee.msg.map({ String(cString: $0) }) {
        case "incorrect data check": "the checksum of the compressed data is wrong"
        case "incorrect length check": "the length of the compressed data is wrong"
        case let message: "the compressed data is damaged (zlib: \(message ?? "status \(status)"))"
        }
    }

    private func damaged(_ problem: String) -> DataError {
        DataError(
            .bad, file: source.name, "\(problem) (at byte \(source.position) of the compressed file)",
            remedy: "get the file again")
    }
}
