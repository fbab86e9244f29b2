import Datasets
import Testing

@Suite("subsets of a data set")
struct SubsetTests {
    /// 40 samples of 4 classes; the only feature of sample i is i.
    private let data = Dataset(
        name: "made up", sampleShape: [1], features: .bytes((0..<40).map { UInt8($0) }),
        labels: .classes((0..<40).map { Int32($0 % 4) }, count: 4), valueRange: 0...255)

    @Test("take draws by the seed alone, keeps the order, and a smaller subset is part of a larger one")
    func taking() throws {
        let ten = try numbers(data.taking(10, seed: 1))
        let twenty = try numbers(data.taking(20, seed: 1))
        #expect(ten.count == 10 && ten == ten.sorted() && Set(ten).count == 10)
        #expect(Set(ten).isSubset(of: twenty))
        #expect(try numbers(data.taking(10, seed: 1)) == ten)
        #expect(try numbers(data.taking(10, seed: 2)) != ten)
        #expect(ten != Array(0..<10))
        #expect(try numbers(data.taking(40, seed: 1)) == Array(0..<40))
        #expect(throws: DataError.self) { try data.taking(41, seed: 1) }
    }

    @Test("every sample is as likely to be taken")
    func fairness() throws {
        var counts = [Int](repeating: 0, count: 40)
        for seed in 0..<2000 {
            for sample in try numbers(data.taking(10, seed: UInt64(seed))) { counts[sample] += 1 }
        }
        // 500 expected, deviation 19.4.
        #expect(counts.allSatisfy { abs($0 - 500) < 90 })
    }

    @Test("classes keeps samples of these classes and numbers them anew")
    func classes() throws {
        let kept = try data.keeping(classes: [3, 1])
        #expect(kept.sampleCount == 20)
        #expect(kept.classCount == 2)
        #expect(kept.valueRange == 0...255)
        guard case .classes(let labels, _) = kept.labels else { return #expect(Bool(false)) }
        for (sample, label) in zip(numbers(kept), labels) { #expect(sample % 4 == (label == 0 ? 3 : 1)) }
        #expect(throws: DataError.self) { try data.keeping(classes: [4]) }
        #expect(throws: DataError.self) { try data.keeping(classes: [0, Int.max]) }
        let values = Dataset(
            name: "", sampleShape: [1], features: .bytes([1]), labels: .values([1], width: 1))
        #expect(throws: DataError.self) { try values.keeping(classes: [0]) }
    }

    private func numbers(_ data: Dataset) -> [Int] { (0..<data.sampleCount).map { Int(data.features[$0]) } }
}
