import Tensors

/// Memory for bytes that other ranks send, kept between calls: a step in steady state allocates none.
public final class Workspace {
    private var storage = TensorStorage(byteCount: 0)
    private var byteCount = 0

    /// An empty workspace.
    public init() {}

    /// The bytes of the whole cache lines that `bytes` bytes take.
    static func padded(_ bytes: Int) -> Int { (bytes + 63) / 64 * 64 }

    /// Returns at least `bytes` bytes, 64-byte aligned; the memory that an earlier call returned becomes
    /// invalid.
    func reserve(_ bytes: Int) -> UnsafeMutableRawPointer {
        if bytes > byteCount {
            storage = TensorStorage(byteCount: bytes)
            byteCount = bytes
        }
        return storage.pointer
    }
}
