import Datasets
import Foundation
import SystemSupport
import TestSupport
import Testing

@Suite struct SamplerTests {
    private struct Shuffle: Decodable {
        let count: Int
        let seed: String
        let epoch: Int
        let order: [Int]
    }

    private func sampler(_ count: Int, batch: Int = 1, micro: Int = 1, seed: UInt64 = 7, shuffle: Bool = true)
        -> Sampler
    {
        Sampler(sampleCount: count, batchSize: batch, microBatchSize: micro, seed: seed, shuffle: shuffle)
    }

    @Test("orders are those that another program finds from the page on arithmetic")
    func reference() throws {
        let file = try Project.text("Tests/References/shuffle.json")
        for shuffle in try JSONDecoder().decode([Shuffle].self, from: Data(file.utf8)) {
            let seed = try #require(UInt64(shuffle.seed))
            #expect(sampler(shuffle.count, seed: seed).order(epoch: shuffle.epoch) == shuffle.order)
        }
    }

    @Test(
        "an epoch takes every sample once, whatever the size of batches, micro-batches and the number of ranks"
    )
    func everySampleOnce() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<400 {
            let count = Int.random(in: 1...300, using: &generator)
            let batch = Int.random(in: 1...70, using: &generator)
            let micro = Int.random(in: 1...batch, using: &generator)
            let ranks = Int.random(in: 1...9, using: &generator)
            let sampler = sampler(count, batch: batch, micro: micro, seed: generator.next())
            let epoch = Int.random(in: 0...5, using: &generator)
            let order = sampler.order(epoch: epoch)
            var taken: [Int] = []
            for step in 0..<sampler.stepsPerEpoch {
                let whole = sampler.batch(step: step, epoch: epoch)
                let partition = sampler.partition(step: step, rankCount: ranks)
                taken += (0..<ranks).flatMap { rank in partition.samples(of: rank).map { whole[$0] } }
                let isLast = step + 1 == sampler.stepsPerEpoch
                #expect(whole.count == (isLast ? count - step * batch : batch))
            }
            #expect(taken == order)
            #expect(order.sorted() == Array(0..<count))
        }
    }

    @Test("the order follows from seed and epoch alone")
    func orders() {
        let order = sampler(200).order(epoch: 3)
        #expect(sampler(200, batch: 50, micro: 7).order(epoch: 3) == order)
        #expect(sampler(200).order(epoch: 4) != order)
        #expect(sampler(200, seed: 8).order(epoch: 3) != order)
        #expect(sampler(200, seed: 7 + 1 << 32).order(epoch: 3) != order, "all 64 bits of the seed count")
        #expect(sampler(200, shuffle: false).order(epoch: 3) == Array(0..<200))
    }

    @Test("each of the 24 orders of four samples is as likely")
    func fairness() {
        var counts: [[Int]: Int] = [:]
        let draws = 24_000
        for seed in 0..<draws / 10 {
            for epoch in 0..<10 {
                counts[sampler(4, seed: UInt64(seed)).order(epoch: epoch), default: 0] += 1
            }
        }
        let expected = Double(draws) / 24
        let statistic = counts.values.reduce(0.0) {
            $0 + (Double($1) - expected) * (Double($1) - expected) / expected
        }
        #expect(counts.count == 24)
        #expect(statistic < 49.7, "chi-squared of 23 degrees of freedom: below in 999 of 1000")
    }

    @Test("steps of an epoch: as many as take every sample, the last one with the rest")
    func steps() {
        #expect(sampler(10, batch: 4).stepsPerEpoch == 3)
        #expect(sampler(8, batch: 4).stepsPerEpoch == 2)
        #expect(sampler(1, batch: 4).stepsPerEpoch == 1)
        #expect((0..<3).map { sampler(10, batch: 4).places(step: $0) } == [0..<4, 4..<8, 8..<10])
    }
}
