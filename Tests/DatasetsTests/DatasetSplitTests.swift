import Datasets
import TestSupport
import Testing

@Suite struct DatasetSplitTests {
    private func data(_ count: Int) -> Dataset {
        Dataset(
            name: "numbers", sampleShape: [1], features: .floats((0..<count).map { Float($0) }),
            labels: .classes((0..<count).map { Int32($0 % 3) }, count: 3))
    }

    private func samples(_ data: Dataset) -> [Int] { (0..<data.sampleCount).map { Int(data.features[$0]) } }

    @Test("the parts are disjoint, complete, in the original order, and of the promised sizes")
    func parts() throws {
        for (count, fraction, expected) in [
            (100, 0.1, 10), (100, 0.29, 29), (10, 0.01, 1), (7, 0.5, 3), (1797, 0.2, 359),
        ] {
            let (training, validation) = try data(count).split(validationFraction: fraction, seed: 1)
            let (kept, heldOut) = (samples(training), samples(validation))
            #expect(heldOut.count == expected)
            #expect(kept == kept.sorted() && heldOut == heldOut.sorted())
            #expect(Set(kept).union(heldOut) == Set(0..<count) && kept.count + heldOut.count == count)
            guard case .classes(let labels, count: 3) = validation.labels else {
                return #expect(Bool(false), "labels stay classes")
            }
            #expect(labels.map(Int.init) == heldOut.map { $0 % 3 })
        }
    }

    @Test("which samples are held out follows from the seed alone")
    func seeds() throws {
        func heldOut(_ seed: UInt64, _ fraction: Double = 0.2) throws -> [Int] {
            samples(try data(100).split(validationFraction: fraction, seed: seed).validation)
        }
        #expect(try heldOut(1) == heldOut(1))
        #expect(try heldOut(1) != heldOut(2))
        #expect(try Set(heldOut(1)).isSubset(of: heldOut(1, 0.4)))
    }

    @Test("a split that leaves nothing for training is an error")
    func tooSmall() {
        let text = message { () throws(DataError) in _ = try data(1).split(validationFraction: 0.5, seed: 1) }
        #expect(text.hasPrefix("numbers: of 1 samples, 1 for validation leave none for training"))
    }
}
