import Datasets
import Foundation
import SystemSupport
import TestSupport
import Testing

@Suite("Limits of what is read")
struct LimitTests {
    @Test("an array has a header of at most 65,536 bytes", arguments: [65_535, 65_536, 65_537])
    func headers(length: Int) {
        let dictionary = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}"
        let padding = String(repeating: " ", count: length - dictionary.utf8.count)
        let bytes =
            [0x93] + Array("NUMPY".utf8) + [2, 0] + (0..<4).map { UInt8(length >> (8 * $0) & 255) }
            + Array((dictionary + padding).utf8) + [7, 9]
        let text = message { () throws(DataError) in
            let array = try NPYArray(ContentReader(bytes), of: "labels")
            #expect(array.count == 2 && array[1] == 9)
        }
        #expect(
            text.contains("at most 65536") == (length > 65_536) && text.isEmpty == (length <= 65_536),
            "\(text)")
    }

    @Test("labels in arrays are classes below 1,000,000", arguments: [999_998, 999_999, 1_000_000])
    func classes(largest: Int) {
        let word = withUnsafeBytes(of: UInt32(largest).littleEndian) { Array($0) }
        let text = message { () throws(DataError) in
            let data = try NPY(featuresPath: "x", wanted: .classes(path: "y", count: nil)).read(
                features: ContentReader(FileBytes.npy("<f4", "(1,)", [0, 0, 0, 0])),
                wanted: ContentReader(FileBytes.npy("<u4", "(1,)", word)))
            #expect(data.labels == .classes([Int32(largest)], count: largest + 1))
        }
        #expect(text.contains("none of 1000000 classes") == (largest > 999_999), "\(text)")
    }

    @Test("a directory of an archive has at most 64 MiB", arguments: [(1 << 26) - 1, 1 << 26, (1 << 26) + 1])
    func directories(length: Int) throws {
        let folder = try TemporaryFolder()
        let field = { (value: Int, count: Int) in (0..<count).map { UInt8(value >> (8 * $0) & 255) } }
        let end =
            Array("PK".utf8) + [5, 6, 0, 0, 0, 0] + field(1, 2) + field(1, 2) + field(length, 4) + field(0, 4)
            + [0, 0]
        try Data(end).write(to: URL(filePath: folder.path + "/x.npz"))
        let text = message { () throws(DataError) in
            _ = try UnlabelledSamples.read(path: folder.path + "/x.npz")
        }
        #expect(text.contains("at most 67108864") == (length > 1 << 26) && !text.isEmpty, "\(text)")
    }

    @Test("an image has at most 268,435,456 pixels", arguments: [false, true])
    func pixels(isJPEG: Bool) throws {
        for (width, height) in [(16_384, 16_384), (16_385, 16_384)] {
            let text = message { () throws(DataError) in
                _ = try ImageDecoder.decode(isJPEG ? jpeg(width, height) : png(width, height), name: "image")
            }
            #expect(
                text.contains("its \(width)×\(height) pixels are more than 268435456")
                    == (width * height > 268_435_456), "\(text)")
            // The files hold no pixels.
            #expect(!text.isEmpty)
        }
    }

    @Test(
        "a progressive image of hundreds of scans, each the work of a whole image, is refused",
        arguments: [200, 201])
    func scans(count: Int) throws {
        let whole = jpegStart(64, 64, isProgressive: true)
        // A scan of the first coefficients of one component in which every block is 0; refined again and again.
        let scan: [UInt8] = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 8)
        let bytes = whole + Array([[UInt8]](repeating: scan, count: count).joined()) + [0xff, 0xd9]
        let text = message { () throws(DataError) in _ = try ImageDecoder.decode(bytes, name: "image") }
        #expect(text.contains("more than 200 scans") == (count > 200), "\(text)")
    }

    @Test("a number has at most 512 characters, a categorical column at most 65,536 values")
    func tables() throws {
        for length in [511, 512, 513] {
            let number = "0." + String(repeating: "5", count: length - 2)
            let data = try? Table.read("a,y\n\(number),0.5\n1,1.5\n2,2.5\n")
            #expect((data?.columnLines.first?.hasPrefix("a: number") ?? false) == (length <= 512))
        }
        for count in [65_535, 65_536, 65_537] {
            let rows = (0..<count + 2).map { "t\($0 % count),\(Double($0) + 0.5)\n" }.joined()
            let text = message { () throws(DataError) in
                _ = try Table.read(
                    "a,y\n" + rows, CSV(path: "t", columns: [.name("a"): .category(.own)]))
            }
            #expect(text.contains("more than 65536 different values") == (count > 65_536), "\(text)")
        }
    }

    @Test("a record has at most 16,777,216 bytes", arguments: [(1 << 24) - 1, 1 << 24, (1 << 24) + 1])
    func records(length: Int) {
        let text = message { () throws(DataError) in
            let text = String(repeating: "x", count: length - "\"\",1.5\n".utf8.count)
            let data = try Table.read("a,y\nx,0.5\n\"\(text)\",1.5\nx,2.5\n")
            #expect(data.sampleCount == 3)
        }
        #expect(text.contains("longer than 16 MiB") == (length > 1 << 24), "\(text.prefix(200))")
        #expect(text.isEmpty == (length <= 1 << 24), "\(text.prefix(200))")
    }

    private func png(_ width: Int, _ height: Int) -> [UInt8] {
        let field = { (value: Int) in (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }
        let header = Array("IHDR".utf8) + field(width) + field(height) + [8, 2, 0, 0, 0]
        return [0x89] + Array("PNG\r\n\u{1a}\n".utf8) + field(13) + header + field(Int(Gzip.checksum(header)))
            + field(9)
            + Array("IDAT".utf8)
    }

    private func jpeg(_ width: Int, _ height: Int) -> [UInt8] {
        jpegStart(width, height, isProgressive: false) + [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]
    }

    /// The tables and the frame of a grey image, and a code of one symbol, 0.
    private func jpegStart(_ width: Int, _ height: Int, isProgressive: Bool) -> [UInt8] {
        let quantization: [UInt8] = [0xff, 0xdb, 0, 67, 0] + [UInt8](repeating: 1, count: 64)
        let field = { (value: Int) in [UInt8(value >> 8), UInt8(value & 255)] }
        let frame =
            [0xff, isProgressive ? 0xc2 : 0xc0, 0, 11, 8] + field(height) + field(width) + [1, 1, 0x11, 0]
        let codes = [0, 0x10].flatMap {
            [0xff, 0xc4, 0, 20, UInt8($0), 1] + [UInt8](repeating: 0, count: 15) + [0]
        }
        return [0xff, 0xd8] + quantization + frame + codes
    }
}
