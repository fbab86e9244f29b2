/// A rank and where it runs, for reports.
public struct RankName: Sendable, Hashable, CustomStringConvertible {
    /// The rank's number, from 0.
    public let rank: Int
    /// The name of its host; empty where it is not known yet.
    public let host: String
    /// Whether there is no other rank, so that a report need not name it.
    public let isAlone: Bool

    /// A rank on a host.
    public init(rank: Int, host: String, isAlone: Bool = false) {
        self.rank = rank
        self.host = host
        self.isAlone = isAlone
    }

    /// Such as "rank 3 on node7".
    public var description: String { host.isEmpty ? "rank \(rank)" : "rank \(rank) on \(host)" }
}
