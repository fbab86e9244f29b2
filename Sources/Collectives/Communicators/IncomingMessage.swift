/// Where bytes of another rank go.
public struct IncomingMessage {
    /// The rank that sends them, not the receiver itself.
    public let source: Int
    /// As many bytes as the source sends, at least one.
    public let buffer: UnsafeMutableRawBufferPointer

    /// A message from `source` into `buffer`.
    public init(from source: Int, into buffer: UnsafeMutableRawBufferPointer) {
        self.source = source
        self.buffer = buffer
    }
}
