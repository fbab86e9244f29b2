/// A 64-byte aligned block of memory: one from the pool, to which it goes back when the last tensor that uses it is gone, or
/// somebody else's.
package final class TensorStorage {
    package let pointer: UnsafeMutableRawPointer
    /// nil for memory that is not the pool's.
    private let blockSize: Int?
    private let owner: AnyObject?

    package init(byteCount: Int) {
        let blockSize = StoragePool.blockSize(for: byteCount)
        pointer = StoragePool.shared.allocate(blockSize: blockSize)
        self.blockSize = blockSize
        owner = nil
    }

    /// Memory of `owner`, which is kept as long as it is used.
    package init(_ pointer: UnsafeMutableRawPointer, of owner: AnyObject) {
        self.pointer = pointer
        self.owner = owner
        blockSize = nil
    }

    deinit {
        if let blockSize { StoragePool.shared.release(pointer, blockSize: blockSize) }
    }
}
