/// A message to another rank.
public struct OutgoingMessage {
    /// The receiving rank, other than the sender.
    public let destination: Int
    /// The bytes, at least one. They must not change before the exchange has ended.
    public let bytes: UnsafeRawBufferPointer

    /// A message of `bytes` to `destination`.
    public init(to destination: Int, _ bytes: UnsafeRawBufferPointer) {
        self.destination = destination
        self.bytes = bytes
    }
}

/// A message from another rank.
public struct IncomingMessage {
    /// The sending rank, other than the receiver.
    public let source: Int
    /// Memory for exactly the bytes that the source sends, at least one.
    public let buffer: UnsafeMutableRawBufferPointer

    /// A message from `source` into `buffer`.
    public init(from source: Int, into buffer: UnsafeMutableRawBufferPointer) {
        self.source = source
        self.buffer = buffer
    }
}
