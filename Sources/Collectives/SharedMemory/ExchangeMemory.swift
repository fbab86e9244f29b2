/// Memory of this rank that the other ranks of its host read in place, so that an exchange copies nothing more than it must.
///
/// It is used like any other memory: others read it only while this rank is in a collective call that was given it.
public final class ExchangeMemory {
    /// The first byte, 64-byte aligned.
    public let pointer: UnsafeMutableRawPointer
    /// The number of bytes.
    public let byteCount: Int
    private let release: () -> Void

    init(pointer: UnsafeMutableRawPointer, byteCount: Int, release: @escaping () -> Void) {
        self.pointer = pointer
        self.byteCount = byteCount
        self.release = release
    }

    deinit { release() }
}
