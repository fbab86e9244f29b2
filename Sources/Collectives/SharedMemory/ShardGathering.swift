/// Who copies which elements from whom when the shards are gathered: the reduction's transfers the other way round, then copies within
/// each host.
struct ShardGathering: Sendable {
    /// Elements that this rank sends to ranks of other hosts.
    let sent: [(rank: Int, elements: Range<Int>)]
    /// Elements that this rank has from ranks of other hosts, for itself and the others of its host.
    let received: [(rank: Int, elements: Range<Int>)]
    /// Elements that the ranks of this host copy from each other, by the position of the one that has them.
    let copied: [(position: Int, elements: Range<Int>)]
    let shards: ShardLayout

    /// What `rank` has to do.
    init(rank: Int, shards: ShardLayout, layout: HostLayout) {
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
        copied = locals.enumerated().flatMap { position, other in
            ([shards.ranges[other]] + (arrivals[other] ?? []).map(\.elements)).map { (position, $0) }
        }.filter { !$0.elements.isEmpty }
    }
}
