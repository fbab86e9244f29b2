/// A run of elements that goes from one rank to one on another host.
package struct Transfer: Sendable, Hashable {
    /// The sending rank.
    package let sender: Int
    /// The receiving rank.
    package let receiver: Int
    /// The elements, all in the receiver's shard.
    package let elements: Range<Int>

    /// The transfers of `shards` from the ranks of one host to those of another: each element goes once, and
    /// the senders share the work evenly.
    package static func between(
        senders: [Int], receivers: [Int], shards: ShardLayout
    ) -> [Transfer] {
        if senders.count < receivers.count {
            return zip(senders, evenRanges(of: receivers.count, parts: senders.count)).flatMap {
                sender, run in
                receivers[run].map { Transfer(sender: sender, receiver: $0, elements: shards.ranges[$0]) }
            }.filter { !$0.elements.isEmpty }
        }
        return zip(receivers, evenRanges(of: senders.count, parts: receivers.count)).flatMap {
            receiver, run in
            let shard = shards.ranges[receiver]
            // Lines of 64 bytes stay whole, for either type.
            let lines = evenRanges(of: (shard.count + 15) / 16, parts: run.count)
            return zip(senders[run], lines).map { sender, lines in
                let bounds = [lines.lowerBound, lines.upperBound].map {
                    shard.lowerBound + min($0 * 16, shard.count)
                }
                return Transfer(sender: sender, receiver: receiver, elements: bounds[0]..<bounds[1])
            }
        }.filter { !$0.elements.isEmpty }
    }
}
