/// Memory of this rank that the other ranks of its host can read, and theirs; see `Communicator.shareMemory`.
public final class SharedMemory: @unchecked Sendable {
    /// The beginning of this rank's memory; 64-byte aligned, zero at first.
    public var start: UnsafeMutableRawPointer { starts[position] }
    /// The number of bytes of each rank.
    public let byteCount: Int

    /// The beginning of each rank's memory in this process's address space, by the rank's position on the
    /// host.
    let starts: [UnsafeMutableRawPointer]
    private let position: Int
    /// The object that owns the memory.
    private let owner: AnyObject?

    init(_ starts: [UnsafeMutableRawPointer], position: Int, byteCount: Int, owner: AnyObject? = nil) {
        self.starts = starts
        self.position = position
        self.byteCount = byteCount
        self.owner = owner
    }

    /// The bytes from the beginning of this rank's memory to a pointer into it, or to its end (for an empty
    /// run); nil for other pointers.
    func offset(of pointer: UnsafeRawPointer) -> Int? {
        let offset = pointer - UnsafeRawPointer(start)
        return offset >= 0 && offset <= byteCount ? offset : nil
    }
}

/// A place in memory that the ranks of a host can read in each other, in a form that they can pass on.
struct SharedPlace: BitwiseCopyable {
    /// The number of the memory, in order of creation.
    let memory: Int
    /// The bytes from its beginning.
    let offset: Int
}
