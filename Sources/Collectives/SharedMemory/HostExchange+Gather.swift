import Tensors

extension HostExchange {
    /// The most rounds that a gathering by way of the boards may take; what is longer goes by messages.
    private static let roundLimit = 16

    /// Each rank gives the bytes of its range at `start`; each ends with those of all, by way of the boards.
    ///
    /// - Returns: false, and nothing has been done, if that is too much for the boards.
    func gather(
        inPlace start: UnsafeMutableRawPointer, byteRanges: [Range<Int>], phase: Phase
    ) throws(CommunicationError) -> Bool {
        let roundBytes =
            layout.hostCount == 1
            ? Board.slotBytes : min(Board.slotBytes, Board.relayBytes / layout.rankCount / 8 * 8)
        let longest = byteRanges.reduce(0) { max($0, $1.count) }
        guard roundBytes > 0, longest <= roundBytes * Self.roundLimit else { return false }
        var offset = 0
        repeat {
            try gatherRound(start, byteRanges, offset, roundBytes, longest, phase)
            offset += roundBytes
        } while offset < longest
        return true
    }

    /// Gathers the bytes of each range from `offset` on, `roundBytes` at the most.
    private func gatherRound(
        _ start: UnsafeMutableRawPointer, _ byteRanges: [Range<Int>], _ offset: Int, _ roundBytes: Int,
        _ longest: Int, _ phase: Phase
    ) throws(CommunicationError) {
        func run(of rank: Int) -> UnsafeMutableRawBufferPointer {
            let range = byteRanges[rank]
            let first = min(range.lowerBound + offset, range.upperBound)
            return .init(start: start + first, count: min(roundBytes, range.upperBound - first))
        }
        let own = run(of: communicator.rank)
        let slot = UnsafeMutableRawBufferPointer(
            start: group.board.slot(of: group.nextMeeting), count: own.count)
        slot.copyMemory(from: UnsafeRawBufferPointer(own))
        try meet(.gather, phase, size: byteRanges.last?.upperBound ?? 0)
        for (position, rank) in group.ranks.enumerated() where position != group.index {
            let its = run(of: rank)
            its.copyMemory(
                from: .init(start: group.boards[position].slot(of: group.meeting), count: its.count))
        }
        if layout.hostCount > 1 { try relay(run, phase) }
    }

    /// The leaders tell each other what the ranks of their hosts gave, and these read it on the leader's board.
    private func relay(
        _ run: (Int) -> UnsafeMutableRawBufferPointer, _ phase: Phase
    ) throws(CommunicationError) {
        // One host's bytes after the other's, each rank's after the rank's before it.
        var starts = [0]
        for ranks in layout.ranksOfHost {
            starts.append(ranks.reduce(starts[starts.count - 1]) { $0 + run($1).count })
        }
        let area = group.boards[0].relay
        func bytes(of host: Int) -> UnsafeMutableRawBufferPointer {
            .init(start: area + starts[host], count: starts[host + 1] - starts[host])
        }
        if isLeader {
            var next = area + starts[host]
            for rank in layout.ranksOfHost[host] {
                let its = run(rank)
                UnsafeMutableRawBufferPointer(start: next, count: its.count).copyMemory(from: .init(its))
                next += its.count
            }
            let own = UnsafeRawBufferPointer(bytes(of: host))
            let others = (0..<layout.hostCount).filter { $0 != host }
            try communicator.exchange(
                sending: own.isEmpty ? [] : others.map { OutgoingMessage(to: layout.leader(of: $0), own) },
                receiving: others.filter { !bytes(of: $0).isEmpty }.map {
                    IncomingMessage(from: layout.leader(of: $0), into: bytes(of: $0))
                },
                phase: phase)
        }
        try meet(.relay, phase)
        for (other, ranks) in layout.ranksOfHost.enumerated() where other != host {
            var next = area + starts[other]
            for rank in ranks {
                let its = run(rank)
                its.copyMemory(from: .init(start: next, count: its.count))
                next += its.count
            }
        }
    }
}
