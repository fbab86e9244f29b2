import Summation
import TestSupport
import Testing

@Suite struct BatchPartitionTests {
    /// All small batches, and some large ones.
    private func check(_ body: (BatchPartition) -> Void) {
        for samples in 0...24 {
            for micro in 1...9 {
                for ranks in 1...9 {
                    body(BatchPartition(sampleCount: samples, microBatchSize: micro, rankCount: ranks))
                }
            }
        }
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<300 {
            body(
                BatchPartition(
                    sampleCount: Int.random(in: 0...5000, using: &generator),
                    microBatchSize: Int.random(in: 1...200, using: &generator),
                    rankCount: Int.random(in: 1...64, using: &generator)))
        }
    }

    @Test("ranks take consecutive runs of whole micro-batches, as even as can be, and all of them")
    func runs() {
        check { partition in
            let runs = partition.runs
            #expect(runs.flatMap { Array($0) } == Array(0..<partition.microBatchCount))
            let counts = runs.map(\.count)
            #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "\(partition)")
        }
    }

    @Test("samples follow the micro-batches; only the last of the batch is shorter")
    func samples() {
        check { partition in
            let samples = (0..<partition.rankCount).map(partition.samples(of:))
            #expect(samples.flatMap { Array($0) } == Array(0..<partition.sampleCount))
            for (rank, samples) in samples.enumerated() {
                let ends = partition.layout(of: rank).microBatchEnds
                let sizes = zip(ends, [0] + ends).map { $0 - $1 }
                let isLast = samples.upperBound == partition.sampleCount
                #expect(sizes.count == partition.run(of: rank).count)
                #expect(sizes.dropLast(isLast ? 1 : 0).allSatisfy { $0 == partition.microBatchSize })
                #expect(sizes.allSatisfy { $0 >= 1 && $0 <= partition.microBatchSize })
                #expect(sizes.reduce(0, +) == samples.count)
            }
        }
    }

    @Test("the layout of a rank names its part of the whole, in maximal subtrees of the canonical tree")
    func layouts() {
        check { partition in
            let tree = CanonicalTree(leafCount: partition.microBatchCount)
            for rank in 0..<partition.rankCount {
                let (run, layout) = (partition.run(of: rank), partition.layout(of: rank))
                #expect(layout.firstSample == partition.samples(of: rank).lowerBound)
                #expect(layout.globalSampleCount == partition.sampleCount)
                #expect(layout.rowCount == partition.samples(of: rank).count)
                let subtrees = layout.subtrees.map {
                    $0.lowerBound + run.lowerBound..<$0.upperBound + run.lowerBound
                }
                #expect(subtrees == tree.maximalSubtrees(in: run))
            }
        }
    }

    @Test("a power of two of equal shares is one subtree for each rank")
    func equalShares() {
        for ranks in [1, 2, 4, 8] {
            let partition = BatchPartition(sampleCount: 128, microBatchSize: 8, rankCount: ranks)
            #expect((0..<ranks).allSatisfy { partition.layout(of: $0).subtrees == [0..<16 / ranks] })
        }
    }
}
