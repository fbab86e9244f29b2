/// A rank and its host, for reports.
public struct RankName: Sendable, Hashable, CustomStringConvertible {
    /// The rank's number, from 0.
    public let rank: Int
    /// The name of its host; empty if it is not known yet.
    public let host: String
    /// True if there is no other rank, so that a report need not name it.
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

/// A rank that did not arrive within the limit.
public struct MissingRank: Sendable, Hashable, CustomStringConvertible {
    /// The rank.
    public let name: RankName
    /// The rank's last known occasion; nil if it is on another host, where it cannot be seen.
    public let lastSeen: Occasion?

    /// A missing rank and its last known occasion.
    public init(_ name: RankName, lastSeen: Occasion? = nil) {
        self.name = name
        self.lastSeen = lastSeen
    }

    /// Such as "rank 3 on node7 (last seen in backward of step 12)".
    public var description: String {
        name.description + (lastSeen.map { " (last seen in \($0))" } ?? "")
    }
}
