/// The work of one rank in the all-gather of the shards: the transfers of the reduction in the opposite
/// direction, then an all-gather within each host.
package struct ShardGathering: Sendable {
    package let shards: ShardLayout
    /// Elements that this rank sends to ranks of other hosts.
    package let sent: [(rank: Int, elements: Range<Int>)]
    /// Elements that this rank has from ranks of other hosts, for all of its host.
    package let received: [(rank: Int, elements: Range<Int>)]
    /// The elements that each rank of this host has for the others, by its position: its shard first.
    package let runs: [[Range<Int>]]

    /// The work of `rank`.
    package init(rank: Int, shards: ShardLayout, layout: HostLayout) {
        let host = layout.hostOfRank[rank]
        let locals = layout.ranksOfHost[host]
        var sent: [(rank: Int, elements: Range<Int>)] = []
        var arrivals: [Int: [(rank: Int, elements: Range<Int>)]] = [:]
        for (other, ranks) in layout.ranksOfHost.enumerated() where other != host {
            for transfer in Transfer.between(senders: ranks, receivers: locals, shards: shards)
            where transfer.receiver == rank {
                sent.append((transfer.sender, transfer.elements))
            }
            for transfer in Transfer.between(senders: locals, receivers: ranks, shards: shards) {
                arrivals[transfer.sender, default: []].append((transfer.receiver, transfer.elements))
            }
        }
        self.shards = shards
        self.sent = sent
        received = arrivals[rank] ?? []
        runs = locals.map { [shards.ranges[$0]] + (arrivals[$0] ?? []).map(\.elements) }
    }
}
