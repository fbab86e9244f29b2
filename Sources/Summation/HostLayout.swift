/// The hosts of the ranks, in any order of placement.
package struct HostLayout: Sendable, Hashable {
    /// The host of each rank, numbered from 0 in the order of their lowest ranks.
    package let hostOfRank: [Int]
    /// The ranks of each host, ascending.
    package let ranksOfHost: [[Int]]

    /// A layout from a mark of each rank's host, such as its name.
    package init<Mark: Hashable>(marks: [Mark]) {
        var numbers: [Mark: Int] = [:]
        var ranks: [[Int]] = []
        hostOfRank = marks.enumerated().map { rank, mark in
            if let host = numbers[mark] {
                ranks[host].append(rank)
                return host
            }
            numbers[mark] = ranks.count
            ranks.append([rank])
            return ranks.count - 1
        }
        ranksOfHost = ranks
    }

    /// The number of hosts.
    package var hostCount: Int { ranksOfHost.count }
    /// The number of ranks.
    package var rankCount: Int { hostOfRank.count }

    /// The rank that exchanges messages for a host in short exchanges: its lowest.
    package func leader(of host: Int) -> Int { ranksOfHost[host][0] }
}
