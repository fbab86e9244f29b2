import Datasets
import TestSupport
import Testing

@Suite struct GzipDecoderTests {
    private let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 5) }

    private func read(_ bytes: [UInt8], count: Int = 1_000_000) throws -> [UInt8] {
        try ContentReader(bytes).read(count)
    }

    @Test("plain and compressed content are the same, whatever its length and the way it is asked for")
    func plainAndCompressed() throws {
        for count in [0, 1, 2, 65_535, 65_536, 200_000] {
            let part = Array(content.prefix(count))
            #expect(try read(part) == part)
            #expect(try read(Gzip.stored(part, blockSize: 1000)) == part)
        }
        let reader = try ContentReader(Gzip.stored(content))
        var pieces: [UInt8] = []
        for count in [1, 2, 3, 70_000, 7, 200_000] { pieces += try reader.read(count) }
        #expect(pieces == content)
        #expect(try reader.read(10).isEmpty)
    }

    @Test("several members are one content; zeros after the last are padding")
    func members() throws {
        let (first, second) = (Array(content.prefix(10)), Array(content.suffix(20)))
        #expect(try read(Gzip.stored(first) + Gzip.stored([]) + Gzip.stored(second)) == first + second)
        #expect(try read(Gzip.stored(first) + [0, 0, 0, 0, 0]) == first)
    }

    @Test("a file that is cut off anywhere is an error")
    func truncated() {
        let whole = Gzip.stored(Array(content.prefix(40)), blockSize: 10)
        for count in 2..<whole.count {
            let text = message { () throws(DataError) in
                _ = try ContentReader(Array(whole.prefix(count)), name: "images.gz").read(1000)
            }
            #expect(
                text
                    == "images.gz: the compressed data ends too early (at byte \(count) of the compressed file); get the file again"
            )
        }
    }

    @Test("damage is an error that says what it is")
    func damaged() {
        let whole = Gzip.stored(Array(content.prefix(40)))
        func text(_ change: (inout [UInt8]) -> Void) -> String {
            var bytes = whole
            change(&bytes)
            return message { () throws(DataError) in _ = try ContentReader(bytes).read(1000) }
        }
        #expect(text { $0[20] ^= 1 }.contains("the checksum of the compressed data is wrong"))
        #expect(text { $0[$0.count - 1] ^= 1 }.contains("the length of the compressed data is wrong"))
        #expect(text { $0[10] = 7 }.contains("the compressed data is damaged (zlib: invalid block type)"))
        #expect(text { $0[2] = 9 }.contains("zlib: unknown compression method"))
        #expect(text { $0 += [1, 2, 3] }.contains("other bytes follow the compressed data"))
    }
}
