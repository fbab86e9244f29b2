/// The division of the rows of one rank's share of a global batch into micro-batches, and of those into
/// subtrees of the canonical tree.
///
/// Every sum over samples takes a layout and returns one sum per subtree: one tensor if the share is a whole
/// subtree (always so for a power of two of equal shares), else several. The exchange joins them on the rest
/// of the tree.
public struct SampleLayout: Sendable, Hashable {
    /// The end of each micro-batch in rows of the share, ascending.
    public let microBatchEnds: [Int]
    /// The micro-batches of each part that is summed by itself, a maximal subtree or a single micro-batch,
    /// numbered within the share, from left to right.
    public let subtrees: [Range<Int>]
    /// The index of the share's first sample within the global batch.
    public let firstSample: Int
    /// The number of samples of the global batch, over all ranks.
    public let globalSampleCount: Int

    /// A share of `microBatchEnds.count` micro-batches.
    public init(microBatchEnds: [Int], subtrees: [Range<Int>], firstSample: Int, globalSampleCount: Int) {
        self.microBatchEnds = microBatchEnds
        self.subtrees = subtrees
        self.firstSample = firstSample
        self.globalSampleCount = globalSampleCount
    }

    /// All rows of a batch as one micro-batch of one rank.
    public init(rows: Int) {
        self.init(microBatchEnds: [rows], subtrees: [0..<1], firstSample: 0, globalSampleCount: rows)
    }

    /// The number of rows of the share.
    public var rowCount: Int { microBatchEnds.last ?? 0 }

    /// The rows of consecutive micro-batches, at least one.
    package func rows(of microBatches: Range<Int>) -> Range<Int> {
        let first = microBatches.lowerBound == 0 ? 0 : microBatchEnds[microBatches.lowerBound - 1]
        return first..<microBatchEnds[microBatches.upperBound - 1]
    }

    /// The rows of each subtree, and the ends of its micro-batches counted from its first row.
    package var segments: [(rows: Range<Int>, ends: [Int64])] {
        subtrees.map { subtree in
            let rows = rows(of: subtree)
            return (rows, microBatchEnds[subtree].map { Int64($0 - rows.lowerBound) })
        }
    }

    /// The same share with each micro-batch as a part of its own.
    package var byMicroBatch: SampleLayout {
        SampleLayout(
            microBatchEnds: microBatchEnds, subtrees: microBatchEnds.indices.map { $0..<$0 + 1 },
            firstSample: firstSample, globalSampleCount: globalSampleCount)
    }

    /// A sum for each subtree from a sum for each micro-batch.
    package func join<Sum, Failure: Error>(
        _ microBatches: [Sum], add: (Sum, Sum) throws(Failure) -> Sum
    ) throws(Failure) -> [Sum] {
        var sums: [Sum] = []
        for subtree in subtrees {
            if let sum = try CanonicalTree.sum(of: microBatches[subtree], add: add) { sums.append(sum) }
        }
        return sums
    }
}
