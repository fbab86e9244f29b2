/// What threads that are the ranks of one simulated host have in common.
final class InProcessRoom: @unchecked Sendable {
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

    deinit { memory.deallocate() }

    /// A board for each rank.
    var boards: [Board] {
        (0..<size).map { Board(at: memory + $0 * shape.byteCount, shape: shape) }
    }
}
