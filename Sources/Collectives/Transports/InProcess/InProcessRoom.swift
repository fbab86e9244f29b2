import Synchronization

/// Memory that the threads of one simulated host share.
final class InProcessRoom: @unchecked Sendable {
    private struct Block: @unchecked Sendable { let start: UnsafeMutableRawPointer }

    private let blocks = Mutex<[Block]>([])
    private let memory: UnsafeMutableRawPointer
    private let size: Int
    /// The shape of the boards.
    let shape = BoardShape.small

    /// A room for `size` ranks.
    init(size: Int) {
        self.size = size
        memory = .allocate(byteCount: size * shape.byteCount, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: size * shape.byteCount)
    }

    deinit {
        memory.deallocate()
        for block in blocks.withLock({ $0 }) { block.start.deallocate() }
    }

    /// Memory that lives as long as the room, 64-byte aligned and zero at first.
    func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
        let block = UnsafeMutableRawPointer.allocate(byteCount: max(byteCount, 1), alignment: 64)
        block.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        let kept = Block(start: block)
        blocks.withLock { $0.append(kept) }
        return block
    }

    /// A board for each rank.
    var boards: [Board] {
        (0..<size).map { Board(at: memory + $0 * shape.byteCount, shape: shape) }
    }
}
