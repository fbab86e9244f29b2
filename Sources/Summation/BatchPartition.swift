/// The partition of a global batch among ranks, in runs of whole micro-batches.
///
/// Of m micro-batches over R ranks, rank r takes ⌊r·m/R⌋ ..< ⌊(r+1)·m/R⌋; if there are fewer micro-batches
/// than ranks, as in a small last batch, some ranks take none.
public struct BatchPartition: Sendable, Hashable {
    /// The number of samples of the global batch.
    public let sampleCount: Int
    /// The number of samples of a micro-batch; the last one of the batch may be smaller.
    public let microBatchSize: Int
    /// The number of ranks.
    public let rankCount: Int

    /// A partition of `sampleCount` samples.
    public init(sampleCount: Int, microBatchSize: Int, rankCount: Int) {
        precondition(
            sampleCount >= 0 && microBatchSize >= 1 && rankCount >= 1,
            "no partition of \(sampleCount) samples in micro-batches of \(microBatchSize) over \(rankCount) ranks"
        )
        self.sampleCount = sampleCount
        self.microBatchSize = microBatchSize
        self.rankCount = rankCount
    }

    /// The number of micro-batches, the leaves of the canonical tree.
    public var microBatchCount: Int { (sampleCount + microBatchSize - 1) / microBatchSize }

    /// The micro-batches of each rank.
    public var runs: [Range<Int>] { (0..<rankCount).map(run(of:)) }

    /// The micro-batches of a rank.
    public func run(of rank: Int) -> Range<Int> {
        precondition(0 <= rank && rank < rankCount, "there is no rank \(rank) among \(rankCount)")
        return rank * microBatchCount / rankCount..<(rank + 1) * microBatchCount / rankCount
    }

    /// The forest of the global batch: the micro-batches that each rank holds.
    ///
    /// - Precondition: there is a sample.
    public var forest: Forest { Forest(leafCount: microBatchCount, runs: runs) }

    /// Returns a rank's samples, as indices into the batch.
    public func samples(of rank: Int) -> Range<Int> {
        let run = run(of: rank)
        return min(
            run.lowerBound * microBatchSize, sampleCount)..<min(run.upperBound * microBatchSize, sampleCount)
    }

    /// Returns the division of a rank's rows into micro-batches and maximal subtrees.
    public func layout(of rank: Int) -> SampleLayout {
        let run = run(of: rank)
        let samples = samples(of: rank)
        let subtrees = CanonicalTree(leafCount: microBatchCount).maximalSubtrees(in: run)
        return SampleLayout(
            microBatchEnds: run.map { min(($0 + 1) * microBatchSize, sampleCount) - samples.lowerBound },
            subtrees: subtrees.map { $0.lowerBound - run.lowerBound..<$0.upperBound - run.lowerBound },
            firstSample: samples.lowerBound, globalSampleCount: sampleCount)
    }
}
