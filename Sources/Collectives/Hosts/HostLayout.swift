/// Which ranks run on which host, in whatever order the launcher placed them.
struct HostLayout: Sendable, Hashable {
    /// The host of each rank, numbered from 0 in the order of their lowest ranks.
    let hostOfRank: [Int]
    /// The ranks of each host, ascending.
    let ranksOfHost: [[Int]]

    /// A layout from something that equal hosts have in common, such as a name, for each rank.
    init<Mark: Hashable>(marks: [Mark]) {
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
    var hostCount: Int { ranksOfHost.count }
    /// The number of ranks.
    var rankCount: Int { hostOfRank.count }

    /// The rank that speaks for a host with the others.
    func leader(of host: Int) -> Int { ranksOfHost[host][0] }
}
