/// A failure of one rank, such as a file that is missing on its host.
public struct RankFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The message for people.
    public let message: String
    /// The exit code of the whole job, 1 … 255.
    public let exitCode: Int32

    /// A failure with one of the program's exit codes.
    public init(message: String, exitCode: ExitCode) {
        self.init(message: message, exitCode: exitCode.rawValue)
    }

    /// A failure with any exit code.
    public init(message: String, exitCode: Int32) {
        self.message = message
        self.exitCode = exitCode
    }

    /// The message.
    public var description: String { message }

    /// The encoded failure, never empty.
    var bytes: [UInt8] {
        withUnsafeBytes(of: exitCode.littleEndian) { [UInt8]($0) } + [UInt8](message.utf8)
    }

    /// Decodes a failure; nil if the bytes are too few.
    init?(bytes: [UInt8]) {
        guard bytes.count >= 4 else { return nil }
        let code = bytes.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        self.init(
            message: String(decoding: bytes.dropFirst(4), as: UTF8.self), exitCode: Int32(bitPattern: code))
    }
}
