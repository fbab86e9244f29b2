/// Why one rank could not do its part, such as a file that only its host lacks.
public struct RankFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened, for people.
    public let message: String
    /// The exit code with which the whole job ends, 1 … 255.
    public let exitCode: Int32

    /// A failure with a message and an exit code.
    public init(message: String, exitCode: Int32) {
        self.message = message
        self.exitCode = exitCode
    }

    /// The message.
    public var description: String { message }

    /// The failure as bytes, never empty.
    var bytes: [UInt8] {
        withUnsafeBytes(of: exitCode.littleEndian) { [UInt8]($0) } + [UInt8](message.utf8)
    }

    /// The failure that `bytes` describes; nil if they are too few.
    init?(bytes: [UInt8]) {
        guard bytes.count >= 4 else { return nil }
        let code = bytes.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        self.init(
            message: String(decoding: bytes.dropFirst(4), as: UTF8.self), exitCode: Int32(bitPattern: code))
    }
}
