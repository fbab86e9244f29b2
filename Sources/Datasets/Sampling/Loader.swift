import Dispatch
import Synchronization
import Tensors

/// Provides one rank's batches, epoch by epoch, and prefetches the next one on another thread while the
/// current one is in use.
///
/// A batch depends on epoch and step alone; prefetching only affects the time. At most one batch is
/// prefetched, and none if assembling it costs less than handing it over. Samples in a file are announced to the system
/// two batches ahead.
public final class Loader {
    /// The minimum number of elements of a share to prefetch: assembling fewer takes less than about 20 µs.
    static let smallestPrefetchedShare = 1 << 15

    private let assembler: BatchAssembler
    private let prefetches: Bool
    private let queue = DispatchQueue(label: "dnn-dist.loader")
    private let orders: EpochOrderCache
    private var pending: PendingBatch?

    /// The seconds for which `batch` has waited for samples, or assembled them itself.
    public private(set) var waitedSeconds = 0.0

    /// A loader of the shares of `rank`.
    ///
    /// - Parameters:
    ///   - dataset: the training set, `sampler.sampleCount` samples.
    ///   - scaling: the fitted scaling of the features.
    ///   - type: the element type of the features.
    public init(
        _ dataset: Dataset, scaling: FittedScaling, sampler: Sampler, rank: Int = 0, rankCount: Int = 1,
        type: ScalarType = .float32
    ) {
        assembler = BatchAssembler(
            dataset: dataset, scaling: scaling, sampler: sampler, rank: rank, rankCount: rankCount, type: type
        )
        orders = EpochOrderCache(sampler)
        prefetches = assembler.largestShare >= Self.smallestPrefetchedShare || dataset.features.isPaged
    }

    /// The number of steps in an epoch.
    public var stepsPerEpoch: Int { assembler.sampler.stepsPerEpoch }

    /// Returns the rank's share of the batch at `step` (from 0) of `epoch` (from 0). Fastest if the steps are
    /// requested in order.
    public func batch(epoch: Int, step: Int) -> Batch {
        let start = DispatchTime.now().uptimeNanoseconds
        let prepared = pending.flatMap { $0.epoch == epoch && $0.step == step ? $0.take() : nil }
        let batch = prepared ?? assembler.batch(epoch: epoch, step: step, order: orders.order(epoch: epoch))
        waitedSeconds += Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
        if prefetches { prepareBatch(after: batch) }
        return batch
    }

    /// The rank's shares of the batches of an epoch, from 0, in order; each is made when it is asked for.
    public func epoch(_ epoch: Int) -> some Sequence<Batch> {
        (0..<stepsPerEpoch).lazy.map { self.batch(epoch: epoch, step: $0) }
    }

    private func prepareBatch(after batch: Batch) {
        let isLast = batch.step + 1 == stepsPerEpoch
        let next = PendingBatch(epoch: batch.epoch + (isLast ? 1 : 0), step: isLast ? 0 : batch.step + 1)
        pending = next
        queue.async { [assembler, orders] in
            let order = orders.order(epoch: next.epoch)
            assembler.announce(step: next.step + 1, order: order)
            next.put(assembler.batch(epoch: next.epoch, step: next.step, order: order))
        }
    }
}

/// A cache of the order of samples of one epoch.
final class EpochOrderCache: Sendable {
    private let sampler: Sampler
    private let latest = Mutex<(epoch: Int, order: [Int])?>(nil)

    init(_ sampler: Sampler) {
        self.sampler = sampler
    }

    /// Returns the order of an epoch, computed only when the epoch changes.
    func order(epoch: Int) -> [Int] {
        latest.withLock { latest in
            if let latest, latest.epoch == epoch { return latest.order }
            let order = sampler.order(epoch: epoch)
            latest = (epoch, order)
            return order
        }
    }
}
