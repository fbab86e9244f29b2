import Summation
import Tensors

extension Communicator {
    /// By messages.
    public func reduceScatter(
        _ parts: [UnsafeRawPointer], forest: Forest, shards: ShardLayout, type: ScalarType,
        into shard: UnsafeMutableRawPointer, phase: Phase
    ) throws(CommunicationError) {
        try reduceScatterByMessages(
            parts, forest: forest, shards: shards, type: type, into: shard, phase: phase)
    }

    /// What every call must fulfil.
    func checkReduction(_ parts: [UnsafeRawPointer], forest: Forest, shards: ShardLayout) {
        precondition(forest.rankCount == size, "a forest over \(forest.rankCount) ranks does not fit \(size)")
        precondition(shards.ranges.count == size, "\(shards.ranges.count) shards do not fit \(size) ranks")
        let own = forest.subtrees(of: rank).count
        precondition(parts.count == own, "\(parts.count) vectors were given for \(own) subtrees")
    }

    /// Each rank sends each other one that one's range of its vectors; the owner joins them in the mode's order.
    func reduceScatterByMessages(
        _ parts: [UnsafeRawPointer], forest: Forest, shards: ShardLayout, type: ScalarType,
        into shard: UnsafeMutableRawPointer, phase: Phase
    ) throws(CommunicationError) {
        checkReduction(parts, forest: forest, shards: shards)
        let own = forest.subtrees(of: rank)
        let join =
            reduction == .anyRanks
            ? forest.join
            : TreeJoin(
                .byHosts(forest, HostLayout(marks: hosts)), partCount: forest.partCount)

        var outgoing: [OutgoingMessage] = []
        for peer in peers where !shards.ranges[peer].isEmpty {
            let range = shards.ranges[peer]
            for part in parts {
                let start = part + range.lowerBound * type.byteCount
                outgoing.append(
                    OutgoingMessage(to: peer, .init(start: start, count: range.count * type.byteCount)))
            }
        }

        let range = shards.ranges[rank]
        let byteCount = range.count * type.byteCount
        let stride = (byteCount + 63) / 64 * 64
        let scratchBytes = join.scratchBytes(type: type)
        let foreignCount = forest.partCount - own.count
        let room = workspace.reserve(scratchBytes + foreignCount * stride)

        var incoming: [IncomingMessage] = []
        var operands: [UnsafeRawPointer] = []
        for source in 0..<size {
            if source == rank {
                operands += parts.map { $0 + range.lowerBound * type.byteCount }
                continue
            }
            for _ in forest.subtrees(of: source) {
                let start = room + scratchBytes + (operands.count - (source > rank ? own.count : 0)) * stride
                operands.append(UnsafeRawPointer(start))
                incoming.append(IncomingMessage(from: source, into: .init(start: start, count: byteCount)))
            }
        }
        if byteCount == 0 { incoming = [] }

        try exchange(sending: outgoing, receiving: incoming, phase: phase)
        join.run(operands, count: range.count, type: type, scratch: room, into: shard)
    }
}
