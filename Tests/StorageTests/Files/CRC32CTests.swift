import Storage
import Testing

@Suite("CRC-32C")
struct CRC32CTests {
    /// The last one is an iSCSI SCSI Read (10) command; the RFC writes the bytes of the checks in the order of
    /// transmission.
    @Test(
        "examples of RFC 3720, appendix B.4",
        arguments: [
            ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
            ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
            (Array(0..<32), 0x46DD_794E),
            ((0..<32).reversed(), 0x113F_DB5C),
            (
                [
                    0x01, 0xC0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0, 0, 0,
                    0,
                    0x14, 0, 0, 0, 0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0,
                ], 0xD996_3A56
            ),
        ] as [([UInt8], UInt32)])
    func examples(bytes: [UInt8], expected: UInt32) { #expect(CRC32C.of(bytes) == expected) }

    @Test("the check of a text that many programs state, and of nothing")
    func text() {
        #expect(CRC32C.of(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.of([]) == 0)
    }
}
