import Datasets
import TestSupport
import Testing

/// Readers of randomly damaged files: an error or a sound data set in bounded time, never a trap.
@Suite struct FuzzingTests {
    private let images = FileBytes.idx([7, 3, 2], (0..<42).map { UInt8($0) })
    private let labels = FileBytes.idx([7], [2, 0, 1, 9, 4, 4, 0])
    private let table = Array("a,b,\"c, d\",class\r\n1,2.5,-3e-2,0\r\n4,5,\"6\",1\r\n7,8,9,1\r\n\r\n".utf8)

    /// The number of sound data sets among `count` damaged files.
    private func count(
        _ count: Int, seed: UInt64, of file: [UInt8], words: [String] = [],
        _ read: ([UInt8]) throws(DataError) -> Dataset
    ) -> Int {
        var generator = SeededGenerator(seed: seed)
        var sound = 0
        for _ in 0..<count {
            let bytes = Mutation.of(file, words: words.map { Array($0.utf8) }, using: &generator)
            do throws(DataError) {
                let data = try read(bytes)
                sound += 1
                #expect(data.sampleCount > 0 && data.features.count == data.sampleCount * data.featureCount)
                guard case .classes(let classes, let classCount) = data.labels else { continue }
                #expect(classes.allSatisfy { $0 >= 0 && Int($0) < classCount })
                #expect((0..<data.features.count).allSatisfy { !data.features[$0].isInfinite })
            } catch {
                #expect(error.description.hasPrefix("file") && !error.remedy.isEmpty)
                #expect(error.description.unicodeScalars.allSatisfy { $0.value >= 32 || $0 == "\n" })
            }
        }
        return sound
    }

    @Test("IDX", arguments: [false, true])
    func idx(isCompressed: Bool) {
        func packed(_ bytes: [UInt8]) -> [UInt8] { isCompressed ? Gzip.stored(bytes, blockSize: 20) : bytes }
        let sound = count(4000, seed: 1, of: packed(images)) { bytes throws(DataError) in
            try IDX.read(images: ContentReader(bytes), labels: ContentReader(labels), classCount: nil)
        }
        let soundLabels = count(4000, seed: 2, of: packed(labels)) { bytes throws(DataError) in
            try IDX.read(images: ContentReader(images), labels: ContentReader(bytes), classCount: 10)
        }
        #expect(sound < 2000 && soundLabels < 2000)
    }

    @Test("CSV", arguments: [false, true])
    func csv(isCompressed: Bool) {
        let words = [
            ",", "\n", "\r", "\"", "-", "e", ".", "nan", "1e999", "99999999999999999999", "\u{FEFF}", "\0",
            "é",
        ]
        let file = isCompressed ? Gzip.stored(table, blockSize: 20) : table
        for (seed, header) in zip([3, 4, 5], TableHeader.allCases) {
            let source = CSV(path: "file", target: .classes(in: .number(3), count: nil), header: header)
            let sound = count(3000, seed: UInt64(seed), of: file, words: words) { bytes throws(DataError) in
                try source.read(ContentReader(bytes))
            }
            #expect(sound < 2900)
        }
    }

    @Test("tables with all kinds of columns", arguments: [";", ","])
    func tables(separator: String) throws {
        let words = [
            ",", ";", "\t", "|", "\n", "\r", "\"", "\"\"", "#", "-", "e", ".", "NA", "?", "1e999", "1.234,5",
            "99999999999999999999", "2024-02-30", "31.12.2024", "24:00", "\u{FEFF}", "\0", "é", "\u{fffd}",
            "size", "\n\n", "0", "1,234", "1.234.567",
        ]
        let file = Array(
            """
            key,size,colour,born,w,team,y
            k1,1.5,red,2024-02-29,1,p,small
            "k
            2",-2e3,"a ""b"" c",2023-12-31T10:00,0.5,q,large
            # remark

            k3,NA,,,2,p,small
            007,4,blue,1999-01-01,0,"q",large

            """.replacing(",", with: separator).utf8)
        let source = CSV(
            path: "file",
            columns: [.name("key"): .identifier, .name("w"): .weight, .name("team"): .group])
        let training = try source.read(ContentReader(file))
        func read(_ number: Int, _ bytes: [UInt8]) throws(DataError) -> Dataset {
            switch number {
            case 0: try source.read(ContentReader(bytes))
            case 1: try CSV(path: "file").read(ContentReader(bytes))
            case 2: try source.read(ContentReader(bytes), schema: training.table?.schema)
            default:
                try UnlabelledSamples.read(bytes, name: "file", format: .csv, schema: training.table?.schema)
            }
        }
        var generator = SeededGenerator(seed: 11)
        for number in 0..<4 {
            for count in 0..<file.count {
                check(Array(file.prefix(count))) { bytes throws(DataError) in try read(number, bytes) }
                check(Array(file.suffix(count))) { bytes throws(DataError) in try read(number, bytes) }
            }
            for _ in 0..<3000 {
                check(
                    Mutation.of(file, words: words.map { Array($0.utf8) }, using: &generator)
                ) { bytes throws(DataError) in try read(number, bytes) }
            }
            for length in [1, 3, 40, 400] {
                for _ in 0..<200 {
                    let bytes = (0..<length).map { _ in UInt8.random(in: 1...255, using: &generator) }
                    check(bytes) { bytes throws(DataError) in try read(number, bytes) }
                    check(bytes.map { Array("1,;\n\"a#.\r\t -".utf8)[Int($0) % 12] }) {
                        bytes throws(DataError) in try read(number, bytes)
                    }
                }
            }
        }
    }

    /// Reads a table: a data set of which every part has as many samples, or an error for people.
    private func check(
        _ bytes: [UInt8], _ read: ([UInt8]) throws(DataError) -> Dataset
    ) {
        do throws(DataError) {
            let data = try read(bytes)
            #expect(data.sampleCount > 0 && data.features.count == data.sampleCount * data.featureCount)
            #expect(data.weights?.count ?? data.sampleCount == data.sampleCount)
            #expect(data.groups?.count ?? data.sampleCount == data.sampleCount)
            #expect(data.sampleNames?.texts.count ?? data.sampleCount == data.sampleCount)
            #expect((0..<data.features.count).allSatisfy { !data.features[$0].isInfinite })
        } catch {
            #expect(error.description.hasPrefix("file") && !error.remedy.isEmpty, "\(error)")
            #expect(error.description.unicodeScalars.allSatisfy { $0.value >= 32 || $0 == "\n" }, "\(bytes)")
        }
    }

    @Test("CIFAR", arguments: [CIFAR.Classes.ten, .fine, .coarse])
    func cifar(classes: CIFAR.Classes) {
        let record = [UInt8](repeating: 7, count: 3072)
        let file = classes == .ten ? [3] + record + [9] + record : [19, 99] + record + [0, 0] + record
        let sound = count(1000, seed: 8, of: file) { bytes throws(DataError) in
            try CIFAR(.test, classes).read([ContentReader(bytes)])
        }
        #expect(sound > 0 && sound < 900)
    }

    @Test("NPY", arguments: ["elements of type <f4", "three axes in Fortran's order", "header of version 2"])
    func npy(_ name: String) throws {
        let words = [
            "'", "(", ")", ",", "{", "}", "[", "True", "False", "9223372036854775807", "<f8", ">u2", "|S4",
            "L", "0",
        ]
        let file = try #require(try References.arrays().first { $0.name == name }).bytes
        let labels = try #require(try References.arrays().first { $0.name == "elements of type |b1" }).bytes
        let source = NPY(featuresPath: "x", wanted: .values(path: "y"))
        let sound = count(4000, seed: 6, of: file, words: words) { bytes throws(DataError) in
            try source.read(features: ContentReader(bytes), wanted: ContentReader(labels))
        }
        let classes = NPY(featuresPath: "x", wanted: .classes(path: "y", count: nil))
        let soundLabels = count(4000, seed: 7, of: file, words: words) { bytes throws(DataError) in
            try classes.read(features: ContentReader(labels), wanted: ContentReader(bytes))
        }
        #expect(sound < 2000 && soundLabels < 2000)
    }
}
