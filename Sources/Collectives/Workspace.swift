import Tensors

/// Memory for what other ranks send, kept between calls: a step in steady state asks for none.
public final class Workspace {
    private var storage = TensorStorage(byteCount: 0)
    private var byteCount = 0

    /// An empty workspace.
    public init() {}

    /// At least `bytes` bytes, 64-byte aligned; what an earlier call gave is void.
    func reserve(_ bytes: Int) -> UnsafeMutableRawPointer {
        if bytes > byteCount {
            storage = TensorStorage(byteCount: bytes)
            byteCount = bytes
        }
        return storage.pointer
    }
}
