import Synchronization

/// Memory released by tensors, by size, so that a training step in steady state asks the system for none.
///
/// Blocks are 64-byte aligned; sizes are rounded up to four classes a power of two, so of a block of more
/// than 256 bytes at most a fifth is unused.
public final class StoragePool: Sendable {
    /// The pool of the process.
    public static let shared = StoragePool()

    /// The number of system allocations, and the bytes held of them.
    public struct Statistics: Sendable {
        /// Blocks allocated from the system since the start.
        public var systemAllocations = 0
        /// Bytes allocated from the system and not returned to it.
        public var bytesHeld = 0
    }

    private struct FreeBlock: @unchecked Sendable { let pointer: UnsafeMutableRawPointer }
    private struct State {
        var free: [Int: [FreeBlock]] = [:]
        var statistics = Statistics()
    }

    static let alignment = 64
    private let state = Mutex(State())

    /// The statistics so far.
    public var statistics: Statistics { state.withLock { $0.statistics } }

    /// The size of the block that serves a request of `byteCount` bytes.
    static func blockSize(for byteCount: Int) -> Int {
        let least = max(byteCount, alignment)
        let power = Int.bitWidth - 1 - (least - 1).leadingZeroBitCount  // floor(log2(least − 1))
        let granule = max(alignment, 1 << max(power - 2, 0))
        return (least + granule - 1) / granule * granule
    }

    func allocate(blockSize: Int) -> UnsafeMutableRawPointer {
        let reused: FreeBlock? = state.withLock { state in
            if let block = state.free[blockSize]?.popLast() { return block }
            state.statistics.systemAllocations += 1
            state.statistics.bytesHeld += blockSize
            return nil
        }
        return reused?.pointer ?? .allocate(byteCount: blockSize, alignment: Self.alignment)
    }

    /// Returns the memory that no tensor uses to the system, such as that needed only for setup.
    public func trim() {
        let blocks = state.withLock { state in
            state.statistics.bytesHeld -= state.free.reduce(0) { $0 + $1.key * $1.value.count }
            defer { state.free = [:] }
            return state.free.values.flatMap(\.self)
        }
        for block in blocks { block.pointer.deallocate() }
    }

    func release(_ pointer: UnsafeMutableRawPointer, blockSize: Int) {
        let block = FreeBlock(pointer: pointer)
        state.withLock { $0.free[blockSize, default: []].append(block) }
    }
}

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
