import Summation
import Tensors

/// Which samples make up each global batch. Everything follows from the seed, the epoch and the step; nothing is padded, repeated or
/// dropped, so that the last batch of an epoch may be smaller.
public struct Sampler: Sendable, Hashable {
    /// The samples of the data set.
    public let sampleCount: Int
    /// The samples of a global batch.
    public let batchSize: Int
    /// The samples of a micro-batch.
    public let microBatchSize: Int
    /// The run's seed.
    public let seed: UInt64
    /// Whether each epoch has its own random order; else it is the data set's.
    public let shuffle: Bool

    /// A sampler of `sampleCount` samples in global batches of `batchSize`.
    public init(sampleCount: Int, batchSize: Int, microBatchSize: Int, seed: UInt64, shuffle: Bool = true) {
        precondition(
            sampleCount >= 1 && batchSize >= 1 && microBatchSize >= 1,
            "no batches of \(batchSize), micro-batches of \(microBatchSize), over \(sampleCount) samples")
        self.sampleCount = sampleCount
        self.batchSize = batchSize
        self.microBatchSize = microBatchSize
        self.seed = seed
        self.shuffle = shuffle
    }

    /// The number of global batches that take each sample once.
    public var stepsPerEpoch: Int { (sampleCount + batchSize - 1) / batchSize }

    /// The order in which an epoch (from 0) takes the samples.
    ///
    /// A Fisher-Yates shuffle with unbiased draws from the stream (seed, `RandomPurpose.shuffle`), step = epoch: integers alone, the
    /// same on every machine. Costs time in proportion to `sampleCount`; keep it for the epoch.
    public func order(epoch: Int) -> [Int] {
        guard shuffle else { return Array(0..<sampleCount) }
        let words = RandomStream(seed: seed, purpose: .shuffle).words(step: epoch)
        return Permutation.random(count: sampleCount, words: words)
    }

    /// The places in an epoch's order of the global batch at `step` (from 0, within the epoch).
    public func places(step: Int) -> Range<Int> {
        precondition(
            0 <= step && step < stepsPerEpoch, "an epoch has \(stepsPerEpoch) steps, none is number \(step)")
        return step * batchSize..<min((step + 1) * batchSize, sampleCount)
    }

    /// The samples of the global batch at `step` of an epoch, as indices into the data set.
    public func batch(step: Int, epoch: Int) -> [Int] {
        Array(order(epoch: epoch)[places(step: step)])
    }

    /// How the global batch at `step` divides among ranks.
    public func partition(step: Int, rankCount: Int) -> BatchPartition {
        BatchPartition(
            sampleCount: places(step: step).count, microBatchSize: microBatchSize, rankCount: rankCount)
    }
}
