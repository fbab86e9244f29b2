/// A difference between ranks that should be alike.
public enum Mismatch: Sendable, Hashable, CustomStringConvertible {
    /// A rank is in another phase than this one.
    case phase(RankName, Phase)
    /// A rank makes another call, or the same with other sizes.
    case call(RankName)
    /// A rank sent a number of bytes that its receiver did not expect.
    case length(from: RankName, sent: Int, to: RankName, expected: Int)
    /// A rank announced an absurd number of bytes.
    case announcement(RankName, byteCount: UInt64)
    /// Results that should be equal are not; the text names them.
    case results(String)

    /// Such as "rank 1 on node7 is in gradients".
    public var description: String {
        switch self {
        case .phase(let name, let phase): "\(name) is in \(phase)"
        case .call(let name): "\(name) makes another call, or one with other sizes"
        case .length(let sender, let sent, let receiver, let expected):
            "\(sender) sent \(sent) bytes, \(receiver) expected \(expected)"
        case .announcement(let name, let byteCount): "\(name) announced \(byteCount) bytes"
        case .results(let text): text
        }
    }
}
