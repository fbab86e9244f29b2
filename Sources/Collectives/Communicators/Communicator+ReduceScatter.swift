import Summation
import Tensors

extension Communicator {
    /// Adds up the vectors of all ranks in the order of `reduction`, by default exactly the additions of
    /// `CanonicalTree.join`; each rank gets its shard of the sum.
    ///
    /// - Parameters:
    ///   - parts: vectors of `shards.elementCount` elements, one for each of `forest.subtrees(of: rank)`.
    ///   - forest: the micro-batches of each rank; the same on all ranks.
    ///   - shards: the elements of each rank; the same on all ranks.
    ///   - type: the type of the elements.
    ///   - shard: memory for the elements of this rank's range. It may be that range of one of `parts`.
    /// - Note: Collective: every rank must call it in the same order.
    public func reduceScatter(
        _ parts: [UnsafeRawPointer], forest: Forest, shards: ShardLayout, type: ScalarType,
        into shard: UnsafeMutableRawPointer, phase: Phase
    ) throws(CommunicationError) {
        precondition(forest.rankCount == size, "a forest over \(forest.rankCount) ranks does not fit \(size)")
        precondition(shards.ranges.count == size, "\(shards.ranges.count) shards do not fit \(size) ranks")
        let own = forest.subtrees(of: rank).count
        precondition(parts.count == own, "\(parts.count) vectors were given for \(own) subtrees")
        try withinCall(phase) { () throws(CommunicationError) in
            if reduction == .mpi, let transport = self as? any AllReducing {
                return try transport.reduceWhole(
                    parts, shards: shards, type: type, into: shard, phase: phase)
            }
            if let hostExchange,
                try hostExchange.reduceScatter(
                    parts, forest: forest, shards: shards, type: type, into: shard, phase: phase)
            {
                return
            }
            try reduceScatterByMessages(
                parts, forest: forest, shards: shards, type: type, into: shard, phase: phase)
        }
    }

    /// Each rank sends each other rank that one's range of its vectors; the receiver adds them up in the
    /// mode's order.
    private func reduceScatterByMessages(
        _ parts: [UnsafeRawPointer], forest: Forest, shards: ShardLayout, type: ScalarType,
        into shard: UnsafeMutableRawPointer, phase: Phase
    ) throws(CommunicationError) {
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
        let stride = Workspace.padded(byteCount)
        let scratchBytes = join.scratchBytes(type: type)
        let foreignCount = forest.partCount - parts.count
        let room = workspace.reserve(scratchBytes + foreignCount * stride)

        var incoming: [IncomingMessage] = []
        var operands: [UnsafeRawPointer] = []
        for source in 0..<size {
            if source == rank {
                operands += parts.map { $0 + range.lowerBound * type.byteCount }
                continue
            }
            for _ in forest.subtrees(of: source) {
                let number = operands.count - (source > rank ? parts.count : 0)
                let start = room + scratchBytes + number * stride
                operands.append(UnsafeRawPointer(start))
                incoming.append(IncomingMessage(from: source, into: .init(start: start, count: byteCount)))
            }
        }
        if byteCount == 0 { incoming = [] }

        try exchange(sending: outgoing, receiving: incoming, phase: phase)
        join.run(operands, count: range.count, type: type, scratch: room, into: shard)
    }
}

extension AllReducing {
    /// Adds up this rank's own parts, then whole vectors by the transport's sum, of which this rank keeps its
    /// shard.
    fileprivate func reduceWhole(
        _ parts: [UnsafeRawPointer], shards: ShardLayout, type: ScalarType,
        into shard: UnsafeMutableRawPointer, phase: Phase
    ) throws(CommunicationError) {
        let count = shards.elementCount
        let sum = workspace.reserve(count * type.byteCount)
        if let first = parts.first {
            sum.copyMemory(from: first, byteCount: count * type.byteCount)
            for part in parts.dropFirst() { type.add(UnsafeRawPointer(sum), part, count: count, into: sum) }
        } else {
            sum.initializeMemory(as: UInt8.self, repeating: 0, count: count * type.byteCount)
        }
        try allReduce(UnsafeRawPointer(sum), count: count, type: type, into: sum, phase: phase)
        let range = shards.ranges[rank]
        shard.copyMemory(
            from: sum + range.lowerBound * type.byteCount, byteCount: range.count * type.byteCount)
    }
}
