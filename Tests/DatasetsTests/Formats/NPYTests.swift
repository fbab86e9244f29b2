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

    @Test(
        "labels of a training set that are not 0 to K - 1 are classes by value, in numeric order",
        arguments: [
            ([1, 3, 1, 2], [0, 2, 0, 1], ["1", "2", "3"]), ([0, 5, 9, 5], [0, 1, 2, 1], ["0", "5", "9"]),
            ([-1, 1, 1, -1], [0, 1, 1, 0], ["-1", "1"]), ([2, 0, 1, 1], [2, 0, 1, 1], nil),
            ([20_260_101, 7, -3, -20_000_000], [3, 2, 1, 0], ["-20000000", "-3", "7", "20260101"]),
        ] as [([Int32], [Int32], [String]?)])
    func values(_ labels: [Int32], _ classes: [Int32], _ names: [String]?) throws {
        var context = DataContext()
        context.isTraining = true
        let data = try read(labels, context)
        #expect(data.labels == .classes(classes, count: names?.count ?? 3) && data.classNames == names)
        // Another set has the training set's classes, whichever of them occur there.
        (context.isTraining, context.classNames) = (false, data.classNames)
        let other = try read([labels[1], labels[1], labels[0], labels[1]], context)
        #expect(other.labels == .classes([1, 1, 0, 1].map { classes[$0] }, count: data.classCount))
        #expect(other.classNames == names)
        // Classes of a stated number are numbered from 0, and so are those of sets without a training set.
        for count in [nil, 10] where labels.allSatisfy({ $0 >= 0 && $0 < 10 }) {
            let numbered = try read(labels, DataContext(), count: count)
            #expect(numbered.labels == .classes(labels, count: count ?? Int(labels.max() ?? 0) + 1))
            #expect(numbered.classNames == nil)
        }
        guard let names else { return }
        let unknown = message { () throws(DataError) in _ = try read([labels[0], 4, 4, 4], context) }
        #expect(
            unknown.contains(
                "y: the class of sample 1 is 4, which is none of the training set's classes: \(names.joined(separator: ", "))"
            ), "\(unknown)")
        let kept = try data.keeping(classes: [Int(labels[1]), Int(labels[0])])
        #expect(kept.classNames == ["\(labels[1])", "\(labels[0])"])
        #expect(try SharedDatasets([data]).open()[0]?.classNames == names)
    }

    private func read(
        _ labels: [Int32], _ context: DataContext, count: Int? = nil
    ) throws(DataError) -> Dataset {
        let bytes = labels.flatMap { withUnsafeBytes(of: $0.littleEndian) { Array($0) } }
        return try source(.classes(path: "y", count: count)).read(
            features: ContentReader(FileBytes.npy("|u1", "(4, 1)", [0, 1, 2, 3]), name: "x"),
            wanted: ContentReader(FileBytes.npy("<i4", "(4,)", bytes), name: "y"), context: context)
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
                features: ContentReader(features), wanted: ContentReader(labels),
                context: DataContext(keepsDoubles: keepsDoubles)
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
        #expect(error(ten, FileBytes.npy("|i1", "(3,)", [1, 255, 0])).contains("class of sample 1 is -1,"))
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
