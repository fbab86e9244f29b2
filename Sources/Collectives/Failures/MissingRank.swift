/// A rank that others wait for in vain.
public struct MissingRank: Sendable, Hashable, CustomStringConvertible {
    /// The rank.
    public let name: RankName
    /// Where it was when it last gave a sign; nil on another host, where nobody sees it.
    public let lastSeen: Occasion?

    /// A rank, and where it is stuck if that is known.
    public init(_ name: RankName, lastSeen: Occasion? = nil) {
        self.name = name
        self.lastSeen = lastSeen
    }

    /// Such as "rank 3 on node7 (last seen in backward of step 12)".
    public var description: String {
        name.description + (lastSeen.map { " (last seen in \($0))" } ?? "")
    }
}
