import Datasets
import Tensors
import TestSupport
import Testing

@Suite struct LoaderTests {
    private let bytes: Dataset
    private let floats: Dataset
    /// Samples so long that the loader works ahead.
    private let long: Dataset

    init() {
        var generator = SeededGenerator(seed: 3)
        func numbers(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        bytes = Dataset(
            name: "bytes", sampleShape: [2, 3], features: .bytes(numbers(53 * 6)),
            labels: .classes((0..<53).map { Int32($0 % 5) }, count: 5), valueRange: 0...255)
        floats = Dataset(
            name: "floats", sampleShape: [4], features: .floats(numbers(53 * 4).map { Float($0) / 7 - 11 }),
            labels: .values((0..<53 * 2).map { Double($0) / 3 }, width: 2))
        long = Dataset(
            name: "long", sampleShape: [50, 50], features: .bytes(numbers(53 * 2500)),
            labels: .classes((0..<53).map { Int32($0 % 5) }, count: 5), valueRange: 0...255)
    }

    /// A sample's features, scaled, spelt out.
    private func row(_ data: Dataset, _ sample: Int, _ scaling: FittedScaling, _ type: ScalarType) -> [Double]
    {
        (0..<data.featureCount).map { feature in
            let x = data.features[sample * data.featureCount + feature]
            /// The rounded offset is added, then what its rounding left.
            func shifted<Scalar: BinaryFloatingPoint>(_ x: Scalar, _ offset: Double, _ factor: Scalar)
                -> Double
            {
                let rest = Scalar(offset - Double(Scalar(offset)))
                return Double(((x + Scalar(offset)) + rest) * factor)
            }
            func scaled<Scalar: BinaryFloatingPoint>(_: Scalar.Type) -> Double {
                switch scaling.features {
                case .division(let divisor): Double(Scalar(x) / Scalar(divisor))
                case .shift(let offsets, let factors):
                    shifted(Scalar(x), -offsets[feature], Scalar(factors[feature]))
                default: x
                }
            }
            return type == .float32 ? scaled(Float.self) : scaled(Double.self)
        }
    }

    private func check(
        _ batch: Batch, of data: Dataset, _ indices: [Int], _ scaling: FittedScaling, _ type: ScalarType
    ) {
        #expect(batch.indices == indices)
        #expect(batch.features.shape == [indices.count, data.featureCount] && batch.features.type == type)
        #expect(batch.features.values == indices.flatMap { row(data, $0, scaling, type) })
        switch (batch.targets, data.labels) {
        case (.classes(let classes), .classes(let labels, _)):
            #expect(classes == indices.map { labels[$0] })
        case (.values(let tensor), .values(let values, let width)):
            #expect(tensor.shape == [indices.count, width])
            #expect(
                tensor.floats == indices.flatMap { values[$0 * width..<($0 + 1) * width].map { Float($0) } })
        default: Issue.record("targets of another kind than the labels")
        }
    }

    @Test(
        "batches are what putting them together by hand gives, for all ranks, types, scalings, in order or not"
    )
    func assembly() {
        var generator = SeededGenerator(seed: 4)
        for data in [bytes, floats, long] {
            for type in ScalarType.allCases {
                for ranks in [1, 3] {
                    let scaling =
                        [
                            .identity, .division(by: 255), Standardization().fitted(to: data),
                        ].randomElement(using: &generator) ?? FittedScaling.identity
                    let sampler = Sampler(sampleCount: 53, batchSize: 20, microBatchSize: 3, seed: 9)
                    for rank in 0..<ranks {
                        let loader = Loader(
                            data, scaling: scaling, sampler: sampler, rank: rank, rankCount: ranks, type: type
                        )
                        let inOrder = (0..<2).flatMap { epoch in (0..<3).map { (epoch, $0) } }
                        for (epoch, step) in inOrder + [(5, 1), (0, 0), (0, 0), (1, 2), (2, 0)] {
                            let batch = loader.batch(epoch: epoch, step: step)
                            let share = sampler.partition(step: step, rankCount: ranks).samples(of: rank)
                            let indices = sampler.batch(step: step, epoch: epoch)[share]
                            check(batch, of: data, Array(indices), scaling, type)
                            #expect(batch.epoch == epoch && batch.step == step)
                            #expect(
                                batch.layout
                                    == sampler.partition(step: step, rankCount: ranks).layout(of: rank))
                        }
                    }
                }
            }
        }
    }

    @Test("a loader that is dropped while it works ahead leaves nothing behind")
    func dropped() {
        for _ in 0..<50 {
            let sampler = Sampler(sampleCount: 53, batchSize: 20, microBatchSize: 3, seed: 9)
            _ = Loader(long, scaling: .division(by: 255), sampler: sampler).batch(epoch: 0, step: 0)
        }
    }

    @Test("evaluation takes the samples in their order, each once over all ranks")
    func evaluation() {
        for ranks in 1...5 {
            var taken = [[Int]](repeating: [], count: 4)
            for rank in 0..<ranks {
                let batches = Batches(
                    of: bytes, scaling: .division(by: 255), batchSize: 16, microBatchSize: 4, rank: rank,
                    rankCount: ranks)
                #expect(batches.count == 4)
                for (step, batch) in batches.enumerated() {
                    check(batch, of: bytes, batch.indices, .division(by: 255), .float32)
                    taken[step] += batch.indices
                }
            }
            #expect(taken.flatMap { $0 } == Array(0..<53))
        }
    }

    @Test(
        "automatic scaling divides by the largest value that the source allows; standardized features have mean 0 and deviation 1"
    )
    func scalings() throws {
        #expect(AutomaticScaling().fitted(to: bytes) == .division(by: 255))
        #expect(AutomaticScaling().fitted(to: floats) == .identity)
        let scaling = Standardization().fitted(to: floats)
        let features = (0..<53).map { row(floats, $0, scaling, .float64) }
        for feature in 0..<4 {
            let column = features.map { $0[feature] }
            #expect(abs(mean(column)) < 1e-12 && abs(variance(column) - 1) < 1e-12)
        }
    }
}
