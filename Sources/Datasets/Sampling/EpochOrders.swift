import Synchronization

/// The order of samples of the epoch that was asked for last.
final class EpochOrders: Sendable {
    private let sampler: Sampler
    private let latest = Mutex<(epoch: Int, order: [Int])?>(nil)

    init(_ sampler: Sampler) {
        self.sampler = sampler
    }

    /// The order of an epoch, made anew only when the epoch changes.
    func order(epoch: Int) -> [Int] {
        latest.withLock { latest in
            if let latest, latest.epoch == epoch { return latest.order }
            let order = sampler.order(epoch: epoch)
            latest = (epoch, order)
            return order
        }
    }
}
