/// Memory of a rank that the other ranks of its host can read, and theirs; see `Communicator.shareMemory`.
public final class SharedMemory: @unchecked Sendable {
    /// Where this rank's memory begins; 64-byte aligned, zero at first.
    public var start: UnsafeMutableRawPointer { starts[position] }
    /// How many bytes each rank has.
    public let byteCount: Int

    /// Where each rank's memory begins for this process, by its position on the host.
    let starts: [UnsafeMutableRawPointer]
    private let position: Int
    /// What the memory belongs to.
    private let owner: AnyObject?

    init(_ starts: [UnsafeMutableRawPointer], position: Int, byteCount: Int, owner: AnyObject? = nil) {
        self.starts = starts
        self.position = position
        self.byteCount = byteCount
        self.owner = owner
    }

    /// How far from the beginning of this rank's memory a pointer into it, or to its end, is; nil for one elsewhere. An empty run may
    /// stand at the end.
    func offset(of pointer: UnsafeRawPointer) -> Int? {
        let offset = pointer - UnsafeRawPointer(start)
        return offset >= 0 && offset <= byteCount ? offset : nil
    }
}

/// A place in memory that the ranks of a host can read in each other, as one tells it to the others.
struct SharedPlace: BitwiseCopyable {
    /// The number of the memory, in the order in which they were made.
    let memory: Int
    /// Bytes from its beginning.
    let offset: Int
}
