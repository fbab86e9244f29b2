import Tensors

extension HostExchange {
    /// Each rank's shard of the sum of all ranks' vectors, which are read where they lie. What other hosts' ranks need of this host's
    /// is summed here first, by the additions that the tree has for it.
    ///
    /// - Returns: false, and nothing has been summed, if some vector does not lie in shared memory.
    func reduceScatter(
        _ parts: [UnsafeRawPointer], forest: Forest, shards: ShardLayout, type: ScalarType,
        into shard: UnsafeMutableRawPointer, phase: Phase, each: ((Range<Int>) -> Void)?
    ) throws(CommunicationError) -> Bool {
        let reduction = reduction(forest, shards)
        guard reduction.isWithinBoards else { return false }
        let width = type.byteCount
        for (index, part) in parts.enumerated() {
            let place = place(of: part, byteCount: shards.elementCount * width)
            group.board.setPlace(place, index, of: group.nextMeeting)
        }
        try meet(.reduceScatter, phase, size: shards.elementCount * width, count: forest.leafCount)
        guard findParts(reduction) else { return false }

        try sum(reduction, type, into: shard, phase, each)
        // The vectors are the callers' again when nobody reads them any more.
        try meet(.reduceScatter, phase)
        return true
    }

    /// Finds the vectors of this host's ranks; false if one of them does not lie in shared memory.
    private func findParts(_ reduction: Reduction) -> Bool {
        bases.removeAll(keepingCapacity: true)
        for (position, number) in reduction.localParts {
            guard let place = group.boards[position].place(number, of: group.meeting) else { return false }
            bases.append(UnsafeRawPointer(address(of: place, position: position)))
        }
        return true
    }

    /// Sums for other hosts' ranks, messages, then the additions that are left.
    private func sum(
        _ reduction: Reduction, _ type: ScalarType, into shard: UnsafeMutableRawPointer, _ phase: Phase,
        _ each: ((Range<Int>) -> Void)?
    ) throws(CommunicationError) {
        let width = type.byteCount
        func padded(_ count: Int) -> Int { (count * width + 63) / 64 * 64 }
        let range = reduction.shards.ranges[communicator.rank]
        let scratchBytes = reduction.scratchBytes(type: type)
        let vectorBytes = padded(range.count)
        let sentBytes = reduction.outgoing.reduce(0) { $0 + padded($1.elements.count) }
        let room = workspace.reserve(scratchBytes + reduction.vectorCount * vectorBytes + sentBytes)
        let vectors = room + scratchBytes

        if layout.hostCount > 1 {
            try communicator.exchange(
                sending: sums(
                    reduction, type, scratch: room,
                    into: vectors + reduction.vectorCount * vectorBytes),
                receiving: reduction.incoming.map { incoming in
                    let offset = (incoming.elements.lowerBound - range.lowerBound) * width
                    return IncomingMessage(
                        from: incoming.sender,
                        into: .init(
                            start: vectors + incoming.vector * vectorBytes + offset,
                            count: incoming.elements.count * width))
                }, phase: phase)
        }

        operands.removeAll(keepingCapacity: true)
        for operand in reduction.operands {
            switch operand {
            case .part(let index): operands.append(bases[index] + range.lowerBound * width)
            case .vector(let vector): operands.append(UnsafeRawPointer(vectors + vector * vectorBytes))
            }
        }
        reduction.join.run(
            operands, count: range.count, type: type, scratch: room, into: shard, each: each)
    }

    /// The messages to other hosts: sums of this host's vectors, or a vector as it is where that is the sum.
    private func sums(
        _ reduction: Reduction, _ type: ScalarType, scratch: UnsafeMutableRawPointer,
        into room: UnsafeMutableRawPointer
    ) -> [OutgoingMessage] {
        var next = room
        return reduction.outgoing.map { outgoing in
            let byteCount = outgoing.elements.count * type.byteCount
            operands.removeAll(keepingCapacity: true)
            for index in outgoing.operands {
                operands.append(bases[index] + outgoing.elements.lowerBound * type.byteCount)
            }
            if operands.count == 1 {
                return OutgoingMessage(to: outgoing.receiver, .init(start: operands[0], count: byteCount))
            }
            outgoing.join.run(
                operands, count: outgoing.elements.count, type: type, scratch: scratch, into: next)
            defer { next += (byteCount + 63) / 64 * 64 }
            return OutgoingMessage(
                to: outgoing.receiver, .init(start: UnsafeRawPointer(next), count: byteCount))
        }
    }
}
