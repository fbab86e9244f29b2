/// A checkpoint that cannot be used.
public struct DamagedCheckpoint: Error, Sendable, CustomStringConvertible {
    /// The checkpoint's folder.
    public let path: String
    /// The fault: `model.safetensors is damaged: …`.
    public let reason: String

    /// The folder and its fault, in one line.
    public var description: String { "\(path): \(reason)".printable }
}
