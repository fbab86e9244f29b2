import Tensors

extension HostExchange {
    /// Each rank gives the elements of its shard, at their place in the arena; each ends with the whole arena, copied straight from the
    /// arenas of the other ranks of its host, if they lie in shared memory. What is other hosts' comes to one of the host's ranks first.
    func gatherShards(
        inPlace arena: UnsafeMutableRawPointer, shards: ShardLayout, type: ScalarType, phase: Phase
    ) throws(CommunicationError) {
        let width = type.byteCount
        let plan = gathering(shards)
        func bytes(_ elements: Range<Int>) -> UnsafeMutableRawBufferPointer {
            .init(start: arena + elements.lowerBound * width, count: elements.count * width)
        }
        if layout.hostCount > 1 {
            try communicator.exchange(
                sending: plan.sent.map { OutgoingMessage(to: $0.rank, .init(bytes($0.elements))) },
                receiving: plan.received.map { IncomingMessage(from: $0.rank, into: bytes($0.elements)) },
                phase: phase)
        }
        let own = place(of: arena, byteCount: shards.elementCount * width)
        group.board.setPlace(own, 0, of: group.nextMeeting)
        try meet(.gatherShards, phase, size: shards.elementCount * width)
        if group.boards.contains(where: { $0.place(0, of: group.meeting) == nil }) {
            try fetch(plan, bytes, phase)
        } else {
            for (position, elements) in plan.copied where position != group.index {
                guard let place = group.boards[position].place(0, of: group.meeting) else { continue }
                let source = address(of: place, position: position) + elements.lowerBound * width
                bytes(elements).copyMemory(from: .init(start: source, count: elements.count * width))
            }
        }
        // The arena is the caller's again when nobody reads it any more.
        try meet(.gatherShards, phase)
    }

    /// Gets what the other ranks of this host have by messages.
    private func fetch(
        _ plan: ShardGathering, _ bytes: (Range<Int>) -> UnsafeMutableRawBufferPointer, _ phase: Phase
    ) throws(CommunicationError) {
        let others = group.ranks.indices.filter { $0 != group.index }
        var outgoing: [OutgoingMessage] = []
        var incoming: [IncomingMessage] = []
        for (position, elements) in plan.copied {
            if position == group.index {
                outgoing += others.map {
                    OutgoingMessage(to: group.ranks[$0], UnsafeRawBufferPointer(bytes(elements)))
                }
            } else {
                incoming.append(IncomingMessage(from: group.ranks[position], into: bytes(elements)))
            }
        }
        try communicator.exchange(sending: outgoing, receiving: incoming, phase: phase)
    }
}
