import Datasets
import Foundation
import SystemSupport
import TestSupport
import Testing

@Suite("samples without labels")
struct UnlabelledSamplesTests {
    private static let idx = FileBytes.idx([2, 1, 2], [1, 2, 3, 4])
    private static let npy = FileBytes.npy("|u1", "(2, 2)", [1, 2, 3, 4])

    private func read(
        _ bytes: [UInt8], _ format: UnlabelledSamples.Format? = nil, ignoring: [ColumnReference] = []
    ) throws -> Dataset {
        try UnlabelledSamples.read(bytes, name: "input", format: format, ignoring: ignoring)
    }

    @Test(
        "the first bytes tell the format, packed or not, and a stated one agrees",
        arguments: [
            (Array("1,2\n3,4\n".utf8), UnlabelledSamples.Format.csv, [2]),
            (Array("a,b\n1,2\n3,4".utf8), .csv, [2]), (npy, .npy, [2]), (idx, .idx, [1, 2]),
        ])
    func formats(bytes: [UInt8], format: UnlabelledSamples.Format, shape: [Int]) throws {
        for samples in try [read(bytes), read(bytes, format), read(Gzip.stored(bytes))] {
            #expect(samples.sampleCount == 2 && samples.sampleShape == shape)
            #expect((0..<4).map { samples.features[$0] } == [1, 2, 3, 4])
            #expect(samples.labels == .none(count: 2))
        }
    }

    @Test("arrays in plain files are mapped, not copied", arguments: [(npy, "npy"), (idx, "idx")])
    func mapping(bytes: [UInt8], kind: String) throws {
        let folder = try TemporaryFolder()
        let (plain, packed) = ("samples.\(kind)", "packed.\(kind)")
        let paths = (try folder.write(bytes, to: plain), try folder.write(Gzip.stored(bytes), to: packed))
        let samples = try (UnlabelledSamples.read(path: paths.0), UnlabelledSamples.read(path: paths.1))
        let maps = try #require(FileHandle(forReadingAtPath: "/proc/self/maps"))
        let mappings = String(decoding: try maps.readToEnd() ?? Data(), as: UTF8.self)
        #expect(samples.0.features == .bytes([1, 2, 3, 4]) && samples.1.features == samples.0.features)
        #expect(mappings.contains("/\(plain)\n") && !mappings.contains("/\(packed)\n"))
    }

    @Test("columns that are no features are passed over, whatever they hold")
    func ignoredColumns() throws {
        let text = Array("a,name,b\n1,x,2\n3,y,4\n".utf8)
        for column in [ColumnReference.number(1), .name("name")] {
            let samples = try read(text, ignoring: [column])
            #expect((0..<4).map { samples.features[$0] } == [1, 2, 3, 4])
        }
        #expect(try read(Array("1,9\n2,9".utf8), ignoring: [.last]).sampleShape == [1])
        #expect(try read(Array("5\n6\n7".utf8)).sampleCount == 3, "a single feature will do")
    }

    @Test(
        "what is no such content is told",
        arguments: [
            ([], UnlabelledSamples.Format?.none, "the file is empty"),
            (Array("1,2\n3".utf8), nil, "1 field, where the first line has 2"),
            (Array("1,2\n3,x".utf8), nil, "is not a number"),
            (Array("1,2".utf8), .npy, "this is no NPY file"),
            (Array("1,2".utf8), .idx, "this is no IDX file"),
            (Array(idx.dropLast()), nil, "the file ends after"),
            (Array(npy.dropLast()), nil, "the file ends after"),
        ])
    func mistakes(bytes: [UInt8], format: UnlabelledSamples.Format?, message: String) throws {
        let error = #expect(throws: DataError.self) { try read(bytes, format) }
        #expect(error?.description.contains(message) ?? false, "\(error?.description ?? "")")
        #expect(error?.file == "input")
    }

    @Test(
        "what is no table is told",
        arguments: [
            ("1\nx\n", "write a decimal number there"),
            ("PK\u{3}\u{4}\u{14}\0\0", "plain or gzip, but a ZIP archive"),
            ("1\0,\02", "is neither a text (CSV) nor NPY nor IDX, plain or gzip;"),
        ])
    func noTables(text: String, message: String) throws {
        let error = #expect(throws: DataError.self) { try read(Array(text.utf8)) }
        #expect(error?.description.contains(message) ?? false, "\(error?.description ?? "")")
    }

    @Test("all columns passed over leave no feature")
    func nothingLeft() {
        let error = #expect(throws: DataError.self) {
            try read(Array("1,2".utf8), ignoring: [.number(0), .number(1)])
        }
        #expect(error?.description.contains("passed over, which leaves no feature") ?? false)
    }
}
