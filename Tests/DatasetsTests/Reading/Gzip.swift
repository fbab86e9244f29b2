/// Gzip data without compression, in deflate's stored blocks (RFC 1951, 1952).
enum Gzip {
    static func stored(_ content: [UInt8], blockSize: Int = 65535) -> [UInt8] {
        var bytes: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
        var rest = content[...]
        repeat {
            let block = rest.prefix(blockSize)
            rest = rest.dropFirst(block.count)
            let length = UInt16(block.count)
            bytes += [rest.isEmpty ? 1 : 0] + littleEndian(length) + littleEndian(~length) + block
        } while !rest.isEmpty
        return bytes + littleEndian(checksum(content))
            + littleEndian(UInt32(truncatingIfNeeded: content.count))
    }

    /// CRC-32, bit by bit.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { register, byte in
            (0..<8).reduce(register ^ UInt32(byte)) { value, _ in
                value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1
            }
        }
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
