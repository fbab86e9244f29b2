import Tensors

extension HostExchange {
    /// Each rank's shard of the sum of all ranks' vectors. Those of this host's ranks are read where they lie, if they lie in shared
    /// memory. What other hosts' ranks need of this host's is summed here first, by the additions that the tree has for it.
    ///
    /// - Returns: false, and nothing has been done, if some rank has more vectors than a board takes.
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
        if !findParts(reduction, width) { try fetchParts(parts, reduction, width, phase) }
        try sum(reduction, type, into: shard, phase, each)
        // The vectors are the callers' again when nobody reads them any more.
        try meet(.reduceScatter, phase)
        return true
    }

    /// Finds the vectors of this host's ranks; false if one of them does not lie in shared memory.
    private func findParts(_ reduction: Reduction, _ width: Int) -> Bool {
        sources.removeAll(keepingCapacity: true)
        for run in reduction.runs[group.index] {
            for (position, number) in reduction.localParts {
                guard let place = group.boards[position].place(number, of: group.meeting) else {
                    return false
                }
                sources.append(
                    UnsafeRawPointer(address(of: place, position: position)) + run.lowerBound * width)
            }
        }
        return true
    }

    /// Gets what this rank reads of the vectors of this host's ranks by messages.
    private func fetchParts(
        _ parts: [UnsafeRawPointer], _ reduction: Reduction, _ width: Int, _ phase: Phase
    ) throws(CommunicationError) {
        let locals = reduction.localParts
        let runs = reduction.runs[group.index]
        let byteCount = runs.reduce(0) { $0 + $1.count * width * locals.count }
        var room = fetched.reserve(byteCount)
        var incoming: [IncomingMessage] = []
        sources.removeAll(keepingCapacity: true)
        for run in runs {
            for (position, number) in locals {
                if position == group.index {
                    sources.append(parts[number] + run.lowerBound * width)
                    continue
                }
                sources.append(UnsafeRawPointer(room))
                let buffer = UnsafeMutableRawBufferPointer(start: room, count: run.count * width)
                if !buffer.isEmpty {
                    incoming.append(IncomingMessage(from: group.ranks[position], into: buffer))
                }
                room += buffer.count
            }
        }
        var outgoing: [OutgoingMessage] = []
        for (position, runs) in reduction.runs.enumerated() where position != group.index {
            for run in runs where !run.isEmpty {
                for part in parts {
                    let bytes = UnsafeRawBufferPointer(
                        start: part + run.lowerBound * width, count: run.count * width)
                    outgoing.append(OutgoingMessage(to: group.ranks[position], bytes))
                }
            }
        }
        try communicator.exchange(sending: outgoing, receiving: incoming, phase: phase)
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
            case .part(let index): operands.append(sources[index])
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
            let first = outgoing.run * reduction.localParts.count
            operands.removeAll(keepingCapacity: true)
            for index in outgoing.operands { operands.append(sources[first + index]) }
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
