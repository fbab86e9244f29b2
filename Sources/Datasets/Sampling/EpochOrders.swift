import Synchronization

/// A cache of the order of samples of one epoch.
final class EpochOrders: Sendable {
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
