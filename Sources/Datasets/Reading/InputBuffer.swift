/// A window on an input's bytes that advances as they are consumed.
final class InputBuffer {
    /// The number of bytes consumed so far.
    private(set) var position = 0
    private let input: any ByteInput
    private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    private var unused = 0..<0

    init(_ input: any ByteInput) {
        self.input = input
    }

    deinit { memory.deallocate() }

    var name: String { input.name }

    /// Returns the next bytes, at least `count` of them (at most 16) if the input has that many left; valid
    /// until the next call.
    func peek(atLeast count: Int = 1) throws(DataError) -> UnsafeRawBufferPointer {
        if unused.count < count {
            memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[unused]))
            unused = 0..<unused.count
            while unused.count < count {
                let free = UnsafeMutableRawBufferPointer(rebasing: memory[unused.upperBound...])
                let added = try input.read(into: free)
                if added == 0 { break }
                unused = 0..<unused.upperBound + added
            }
        }
        return UnsafeRawBufferPointer(rebasing: memory[unused])
    }

    /// Marks `count` of the peeked bytes as consumed.
    func use(_ count: Int) {
        unused = unused.lowerBound + count..<unused.upperBound
        position += count
    }
}
