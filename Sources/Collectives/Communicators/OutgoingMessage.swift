/// Bytes for another rank.
public struct OutgoingMessage {
    /// The rank that gets them, not the sender itself.
    public let destination: Int
    /// The bytes, at least one. They must stay as they are until the exchange has ended.
    public let bytes: UnsafeRawBufferPointer

    /// A message of `bytes` to `destination`.
    public init(to destination: Int, _ bytes: UnsafeRawBufferPointer) {
        self.destination = destination
        self.bytes = bytes
    }
}
