import Dispatch
import Synchronization

/// A batch that another thread is assembling: put once, taken once.
final class PendingBatch: Sendable {
    let epoch: Int
    let step: Int
    private let isReady = DispatchSemaphore(value: 0)
    private let slot = Mutex<Transferred?>(nil)

    /// A batch in transit: the sender keeps no reference to any part of it, and it is taken once.
    private struct Transferred: @unchecked Sendable { let batch: Batch }

    init(epoch: Int, step: Int) {
        self.epoch = epoch
        self.step = step
    }

    /// Hands the batch over.
    func put(_ batch: sending Batch) {
        let parcel = Transferred(batch: batch)
        slot.withLock { $0 = parcel }
        isReady.signal()
    }

    /// Waits for the batch and returns it; nil if it was taken before.
    func take() -> Batch? {
        isReady.wait()
        isReady.signal()
        return slot.withLock { $0.take() }?.batch
    }
}
