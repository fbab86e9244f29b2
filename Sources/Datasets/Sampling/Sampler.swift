import Summation
import Tensors

/// Selects the samples of each global batch. The selection depends on the seed, the epoch and the step only;
/// nothing is padded, repeated or dropped, so the last batch of an epoch may be smaller.
public struct Sampler: Sendable, Hashable {
    /// The number of samples of the data set.
    public let sampleCount: Int
    /// The number of samples of a global batch.
    public let batchSize: Int
    /// The number of samples of a micro-batch.
    public let microBatchSize: Int
    /// The run's seed.
    public let seed: UInt64
    /// True if each epoch has its own random order, false for the data set's order.
    public let shuffle: Bool

    /// A sampler of `sampleCount` samples in global batches of `batchSize`.
    public init(sampleCount: Int, batchSize: Int, microBatchSize: Int, seed: UInt64, shuffle: Bool = true) {
        guard sampleCount >= 1, batchSize >= 1, microBatchSize >= 1 else {
            fatalError(
                "there are no batches of \(batchSize) in micro-batches of \(microBatchSize) over \(sampleCount) samples"
            )
        }
        self.sampleCount = sampleCount
        self.batchSize = batchSize
        self.microBatchSize = microBatchSize
        self.seed = seed
        self.shuffle = shuffle
    }

    /// The number of global batches in an epoch, which takes each sample once.
    public var stepsPerEpoch: Int { (sampleCount + batchSize - 1) / batchSize }

    /// Returns the order in which an epoch (from 0) takes the samples.
    ///
    /// A Fisher-Yates shuffle with unbiased draws from the stream (seed, `RandomPurpose.shuffle`), step =
    /// epoch: integers alone, the same on every machine. Takes time proportional to `sampleCount`; keep the
    /// result for the epoch.
    public func order(epoch: Int) -> [Int] {
        guard shuffle else { return Array(0..<sampleCount) }
        let words = RandomStream(seed: seed, purpose: .shuffle).words(step: epoch)
        return Permutation.random(count: sampleCount, words: words)
    }

    /// Returns the range of the global batch at `step` (from 0, within the epoch) in an epoch's order.
    public func places(step: Int) -> Range<Int> {
        guard (0..<stepsPerEpoch).contains(step) else {
            fatalError(
                "an epoch has \(stepsPerEpoch) steps, counted from 0: there is none with the number \(step)")
        }
        return step * batchSize..<min((step + 1) * batchSize, sampleCount)
    }

    /// Returns the samples of the global batch at `step` of an epoch, as indices into the data set.
    public func batch(step: Int, epoch: Int) -> [Int] {
        Array(order(epoch: epoch)[places(step: step)])
    }

    /// Returns the partition of the global batch at `step` among ranks.
    public func partition(step: Int, rankCount: Int) -> BatchPartition {
        BatchPartition(
            sampleCount: places(step: step).count, microBatchSize: microBatchSize, rankCount: rankCount)
    }
}
