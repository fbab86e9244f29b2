/// A 64-byte aligned block of memory, either from the pool, to which it returns after its last use by a
/// tensor, or of another owner.
package final class TensorStorage {
    package let pointer: UnsafeMutableRawPointer
    /// The block's size; nil if it is not the pool's.
    private let blockSize: Int?
    private let owner: AnyObject?

    package init(byteCount: Int) {
        let blockSize = StoragePool.blockSize(for: byteCount)
        pointer = StoragePool.shared.allocate(blockSize: blockSize)
        self.blockSize = blockSize
        owner = nil
    }

    /// Wraps memory of `owner`, which is kept alive as long as the memory is used.
    package init(_ pointer: UnsafeMutableRawPointer, of owner: AnyObject) {
        self.pointer = pointer
        self.owner = owner
        blockSize = nil
    }

    deinit {
        if let blockSize { StoragePool.shared.release(pointer, blockSize: blockSize) }
    }
}
