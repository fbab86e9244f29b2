/// A 64-byte aligned block of memory from the pool; it goes back when the last tensor that uses it is gone.
package final class TensorStorage {
    package let pointer: UnsafeMutableRawPointer
    private let blockSize: Int

    package init(byteCount: Int) {
        blockSize = StoragePool.blockSize(for: byteCount)
        pointer = StoragePool.shared.allocate(blockSize: blockSize)
    }

    deinit {
        StoragePool.shared.release(pointer, blockSize: blockSize)
    }
}
