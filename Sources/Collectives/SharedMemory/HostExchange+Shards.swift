import Tensors

extension HostExchange {
    /// Each rank gives the elements of its shard, at their place in the arena; each ends with the whole arena, copied straight from the
    /// arenas of the other ranks of its host. What is other hosts' comes to one of the host's ranks first.
    ///
    /// - Returns: false if an arena does not lie in shared memory; then at most elements that are not this rank's have changed.
    func gatherShards(
        inPlace arena: UnsafeMutableRawPointer, shards: ShardLayout, type: ScalarType, phase: Phase
    ) throws(CommunicationError) -> Bool {
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
        let places = group.boards.map { $0.place(0, of: group.meeting) }
        guard !places.contains(nil) else { return false }
        for (position, elements) in plan.copied {
            guard let place = places[position] else { continue }
            let source = address(of: place, position: position) + elements.lowerBound * width
            bytes(elements).copyMemory(from: .init(start: source, count: elements.count * width))
        }
        // The arena is the caller's again when nobody reads it any more.
        try meet(.gatherShards, phase)
        return true
    }
}
