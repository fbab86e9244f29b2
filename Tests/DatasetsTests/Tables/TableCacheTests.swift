import Datasets
import Foundation
import SystemSupport
import TestSupport
import Testing

/// Large tables whose parsed fields are kept for later runs.
@Suite("cached tables")
struct TableCacheTests {
    private static let text =
        "# made by hand\nid,size,colour,y\n007,1.5,red,small\n\n008,NA,\"dark\"\"ish\nred\",large\n009,-3.25,,small\n010,4e3,red,large\n"

    private let folder: TemporaryFolder
    private let csv = CSV(path: "table.csv", columns: [.name("id"): .identifier])

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Self.text, to: "table.csv")
    }

    private var cacheFolder: String { folder.path + "/runs/.cache" }

    private func read(
        _ csv: CSV? = nil, in cache: String? = nil, leastAge: Double = 0, joinedTo training: Dataset? = nil
    ) throws -> Dataset {
        try (csv ?? self.csv).read(
            ContentReader(path: folder.path + "/table.csv"), schema: training?.table?.schema,
            cache: TableCache(folder: cache ?? cacheFolder, leastCells: 1, leastAge: leastAge))
    }

    private var files: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: cacheFolder)) ?? []).sorted()
            .map { cacheFolder + "/" + $0 }
    }

    /// The number of a file in its file system: another one if it was written anew.
    private func node(_ path: String) throws -> UInt64 {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? UInt64)
    }

    /// The features' bits: gaps are NaN, which equals nothing.
    private func bits(of data: Dataset) -> [UInt64] {
        (0..<data.sampleCount).flatMap { data.row($0).map(\.bitPattern) }
    }

    private func expectEqual(_ data: Dataset, _ other: Dataset, notes: Bool = true) {
        #expect(bits(of: data) == bits(of: other))
        #expect(data.labels == other.labels && data.sampleCount == other.sampleCount)
        #expect(data.columnLines == other.columnLines)
        #expect(data.sampleNames?.texts == other.sampleNames?.texts)
        if notes { #expect(data.table?.notes.dropLast() == other.table?.notes.dropLast()) }
    }

    @Test("a table from the cache is the table of the text, and its last note says which it is")
    func hit() throws {
        let plain = try csv.read(ContentReader(path: folder.path + "/table.csv"))
        let first = try read()
        let file = try #require(files.first)
        let written = try node(file)
        let second = try read()
        #expect(try node(file) == written && files.count == 1, "the second reading parses nothing")
        expectEqual(plain, first, notes: false)
        expectEqual(first, second)
        #expect(second.sampleNames?.texts == ["007", "008", "009", "010"])
        let notes = try [first, second].map { try #require($0.table?.notes.last) }
        #expect(notes.allSatisfy { $0.contains(file) && $0.contains("--no-cache") })
        #expect(
            notes[0].hasPrefix("its text was parsed")
                && notes[1].hasPrefix("its fields are read from the cache"))
    }

    @Test("a table that is joined by name is kept, too, and its errors have the lines of the text")
    func joined() throws {
        let training = try Table.read("id,size,colour,y\n1,1,red,small\n2,2,blue,small\n3,3,red,tiny\n", csv)
        let errors = (0..<2).map { _ in
            message { () throws(DataError) in
                _ = try csv.read(
                    ContentReader(path: folder.path + "/table.csv"), schema: training.table?.schema,
                    cache: TableCache(folder: cacheFolder, leastCells: 1, leastAge: 0))
            }
        }
        #expect(files.count == 1 && errors[0] == errors[1] && errors[0].contains("5"), "\(errors)")
    }

    @Test("a damaged, shortened or foreign file is made anew")
    func damage() throws {
        let first = try read()
        let file = try #require(files.first)
        let good = [UInt8](try Data(contentsOf: URL(filePath: file)))
        var others: [[UInt8]] = [[], Array(Self.text.utf8), good + [0], good.map { _ in 0 }]
        for place in stride(from: 0, to: good.count, by: 7) {
            var bad = good
            bad[place] ^= 0x11
            others += [bad, Array(good[..<place])]
        }
        for bad in others {
            try Data(bad).write(to: URL(filePath: file))
            expectEqual(try read(), first)
            #expect([UInt8](try Data(contentsOf: URL(filePath: file))) == good)
        }
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "/dev/zero")
        expectEqual(try read(), first)
    }

    @Test("a table that has changed is parsed, and replaces its old file")
    func change() throws {
        _ = try read()
        try folder.write(Self.text.replacing("1.5", with: "2.5"), to: "table.csv")
        let data = try read()
        #expect(data.row(0).contains(2.5) && files.count == 1)
        // Of the same size, and with the old time.
        let path = folder.path + "/table.csv"
        let date = try #require(
            FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date)
        try folder.write(Self.text.replacing("1.5", with: "3.5"), to: "table.csv")
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        #expect(try read().row(0).contains(3.5))
    }

    @Test("other options have a file of their own")
    func options() throws {
        _ = try read()
        let other = try read(CSV(path: "table.csv", format: TableFormat(missing: ["red"])))
        #expect(files.count == 2 && other.sampleNames?.texts == nil)
        expectEqual(try read(CSV(path: "table.csv", format: TableFormat(missing: ["red"]))), other)
    }

    @Test("a cache that cannot be written is no error")
    func noFolder() throws {
        let data = try read(in: folder.path + "/table.csv/cache")
        #expect(data.sampleCount == 4)
        #expect(data.table?.notes.last?.hasPrefix("its fields could not be kept for later runs") == true)
    }

    @Test("a table that was changed just now is not kept, nor is a small one")
    func young() throws {
        _ = try read(leastAge: 3600)
        _ = try csv.read(
            ContentReader(path: folder.path + "/table.csv"),
            cache: TableCache(folder: cacheFolder, leastAge: 0))
        #expect(files.isEmpty)
    }
}
