import Datasets
import Foundation
import SystemSupport
import TestSupport
import Testing

@Suite struct DigitsTests {
    private static let resource = URL(filePath: Project.path("Sources/Datasets/Resources/digits.csv.gz"))

    @Test(
        "the embedded digits are the published ones: 1,797 images, the class counts and the sum of pixels of scikit-learn's copy"
    )
    func known() throws {
        let data = try Digits().load(context: DataContext())
        #expect(data.sampleCount == 1797 && data.sampleShape == [8, 8] && data.valueRange == 0...16)
        guard case .classes(let labels, count: 10) = data.labels, case .bytes(let pixels) = data.features
        else {
            return #expect(Bool(false), "ten classes and pixels of a byte")
        }
        // sklearn.datasets.load_digits(): numpy.bincount(target), data.sum(), data[0, :8], target[:10]
        let counts = (0..<10).map { digit in labels.count { $0 == digit } }
        #expect(counts == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
        #expect(pixels.reduce(0) { $0 + Int($1) } == 561_718)
        #expect(Array(pixels.prefix(8)) == [0, 0, 5, 13, 9, 1, 0, 0])
        #expect(Array(labels.prefix(10)) == Array(0...9))
        #expect(pixels.max() == 16)
    }

    @Test("the embedded digits are the table in Resources")
    func resource() throws {
        let embedded = try Digits().load(context: DataContext())
        let table = try CSV(
            path: Self.resource.path(), target: .classes(in: .last, count: 10), header: .absent
        )
        .load(context: DataContext())
        #expect(embedded.features == table.features)
        #expect(embedded.labels == table.labels)
    }

    @Test("the compressed table cut off or changed anywhere is an error, never a shorter data set")
    func damaged() throws {
        let whole = [UInt8](try Data(contentsOf: Self.resource))
        func text(_ bytes: [UInt8]) -> String {
            message { () throws(DataError) in
                _ = try CSV(path: "digits", header: .absent).read(ContentReader(bytes))
            }
        }
        for count in stride(from: 2, to: whole.count, by: 1999) {
            #expect(text(Array(whole.prefix(count))).contains("the compressed data ends too early"))
        }
        for place in stride(from: 20, to: whole.count, by: 3001) {
            var bytes = whole
            bytes[place] ^= 0x10
            #expect(!text(bytes).isEmpty, "a change of byte \(place) went unnoticed")
        }
    }
}
