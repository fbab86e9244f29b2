import Datasets
import TestSupport
import Testing

@Suite("NPY data")
struct NPYTests {
    private let images = FileBytes.npy("|u1", "(3, 2, 2)", [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 255])

    @Test("features keep their shape and bytes; labels are classes")
    func classes() throws {
        let data = try source(.classes(path: "y", count: nil)).read(
            features: ContentReader(images),
            wanted: ContentReader(FileBytes.npy("<i2", "(3,)", [1, 0, 0, 0, 4, 0])))
        #expect(data.sampleShape == [2, 2])
        #expect(data.features == .bytes([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 255]))
        #expect(data.labels == .classes([1, 0, 4], count: 5))
        #expect(data.valueRange == 0...255)
    }

    @Test("targets are wanted values, one or several a sample")
    func values() throws {
        let one = try source(.values(path: "y")).read(
            features: ContentReader(images), wanted: ContentReader(floats([0.5, -1, 2], "(3,)")))
        #expect(one.labels == .values([0.5, -1, 2], width: 1))
        let two = try source(.values(path: "y")).read(
            features: ContentReader(images), wanted: ContentReader(floats([1, 2, 3, 4, 5, 6], "(3, 2)")))
        #expect(two.labels == .values([1, 2, 3, 4, 5, 6], width: 2))
        #expect(two.outputCount == 2)
        #expect(two.classCount == 0)
    }

    @Test("what single precision has no room for is kept for float64 alone")
    func precision() throws {
        let file = try #require(try References.arrays().first { $0.name == "elements of type <f8" })
        let numbers = file.values.map { $0 == .greatestFiniteMagnitude ? 1e30 : $0 }
        let bytes = numbers.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } }
        let features = FileBytes.npy("<f8", "(3, 2)", bytes)
        let labels = FileBytes.npy("|u1", "(3,)", [0, 1, 0])
        func read(_ keepsDoubles: Bool) throws -> Features {
            try source(.classes(path: "y", count: 2)).read(
                features: ContentReader(features), wanted: ContentReader(labels), keepsDoubles: keepsDoubles
            ).features
        }
        #expect(try read(true) == .doubles(numbers))
        #expect(try read(false) == .floats(numbers.map { Float($0) }))
    }

    @Test("labels that do not fit are errors that name the sample or the shape")
    func wrongLabels() {
        func error(_ wanted: NPY.Wanted, _ labels: [UInt8]) -> String {
            message { () throws(DataError) in
                _ = try source(wanted).read(
                    features: ContentReader(images, name: "x"), wanted: ContentReader(labels, name: "y"))
            }
        }
        let ten = NPY.Wanted.classes(path: "y", count: 10)
        #expect(error(ten, FileBytes.npy("|i1", "(3,)", [1, 255, 0])).contains("class of sample 1 is -1.0"))
        #expect(error(ten, FileBytes.npy("|u1", "(3,)", [1, 2, 10])).contains("none of 10 classes"))
        #expect(error(ten, floats([1, 0.5, 0], "(3,)")).contains("class of sample 1 is 0.5"))
        #expect(
            error(ten, FileBytes.npy("|u1", "(2,)", [1, 2])).contains("2 samples for the 3 samples of x"))
        #expect(
            error(ten, FileBytes.npy("|u1", "(3, 2)", [0, 1, 1, 0, 1, 0])).contains("argmax of one-hot rows"))
        #expect(error(ten, FileBytes.npy("|u1", "()", [1])).contains("shape []"))
        #expect(
            error(.values(path: "y"), floats([1, .nan, 0], "(3,)")).contains("sample 1 has the number nan"))
    }

    private func source(_ wanted: NPY.Wanted) -> NPY { NPY(featuresPath: "x", wanted: wanted) }
}

private func floats(_ numbers: [Float], _ shape: String) -> [UInt8] {
    FileBytes.npy(
        "<f4", shape, numbers.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian) { Array($0) } })
}
