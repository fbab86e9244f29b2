import Tensors

/// Memory for bytes that other ranks send, kept between calls: a step in steady state allocates none.
public final class Workspace {
    private var storage = TensorStorage(byteCount: 0)
    private var byteCount = 0

    /// An empty workspace.
    public init() {}

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
