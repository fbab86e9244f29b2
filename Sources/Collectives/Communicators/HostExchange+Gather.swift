import Summation
import Tensors

extension HostExchange {
    /// The most rounds that a gathering over several hosts may take; longer ones go by messages.
    private static let roundLimit = 16

    /// Gathers the bytes of each rank's range on all ranks; see `Communicator.gather`.
    ///
    /// - Returns: false, without having done anything, if that is too much to pass between hosts by way of
    ///   the boards.
    func gather(
        inPlace start: UnsafeMutableRawPointer, byteRanges: [Range<Int>], phase: Phase
    ) throws(CommunicationError) -> Bool {
        let longest = byteRanges.reduce(0) { max($0, $1.count) }
        let size = byteRanges.last?.upperBound ?? 0
        if layout.hostCount == 1 {
            try gatherOnHost(start, runs: byteRanges.map { [$0] }, size: size, phase)
            return true
        }
        let roundBytes = min(group.shape.slotBytes, group.shape.relayBytes / layout.rankCount / 8 * 8)
        guard roundBytes > 0, longest <= roundBytes * Self.roundLimit else { return false }
        var offset = 0
        repeat {
            let ranges = byteRanges.map { range in
                let first = min(range.lowerBound + offset, range.upperBound)
                return first..<min(first + roundBytes, range.upperBound)
            }
            try gatherOnHost(start, runs: group.ranks.map { [ranges[$0]] }, size: size, phase)
            try relay(start, ranges, phase)
            offset += roundBytes
        } while offset < longest
        return true
    }

    /// Gathers the bytes of the runs of each rank of this host on all of them.
    ///
    /// - Parameters:
    ///   - runs: the bytes of each rank, by its position.
    ///   - size: a number that must be the same on all ranks, to detect calls with other sizes.
    func gatherOnHost(
        _ start: UnsafeMutableRawPointer, runs: [[Range<Int>]], size: Int, _ phase: Phase
    ) throws(CommunicationError) {
        if let place = place(of: start) {
            try meet(.gatherInPlace, phase, size: size)
            for position in runs.indices where position != group.index {
                let other = memory(at: place, of: position)
                for bytes in runs[position] {
                    copyFetching(
                        from: other + bytes.lowerBound, to: start + bytes.lowerBound, byteCount: bytes.count)
                }
            }
            return
        }
        let slotBytes = group.shape.slotBytes
        let longest = runs.reduce(0) { max($0, $1.reduce(0) { $0 + $1.count }) }
        var offset = 0
        repeat {
            let own = group.board.slot(of: group.nextMeeting)
            eachPiece(of: runs[group.index], from: offset, slotBytes) { bytes, place in
                copyPastCaches(from: start + bytes.lowerBound, to: own + place, byteCount: bytes.count)
            }
            try meet(.gather, phase, size: size)
            for position in runs.indices where position != group.index {
                let slot = group.boards[position].slot(of: group.meeting)
                eachPiece(of: runs[position], from: offset, slotBytes) { bytes, place in
                    (start + bytes.lowerBound).copyMemory(from: slot + place, byteCount: bytes.count)
                }
            }
            offset += slotBytes
        } while offset < longest
    }

    /// Lays runs end to end, and calls `body` for the part of each run that lies within the `byteCount` bytes
    /// from `offset` on: with its bytes, and their place in these `byteCount`.
    private func eachPiece(
        of runs: [Range<Int>], from offset: Int, _ byteCount: Int,
        _ body: (_ bytes: Range<Int>, _ place: Int) -> Void
    ) {
        var start = -offset
        for run in runs {
            let (low, high) = (max(start, 0), min(start + run.count, byteCount))
            if low < high {
                let first = run.lowerBound + low - start
                body(first..<first + high - low, low)
            }
            start += run.count
        }
    }

    /// Exchanges the ranges of the hosts' ranks between the leaders; the other ranks read them on their
    /// leader's board.
    private func relay(
        _ start: UnsafeMutableRawPointer, _ ranges: [Range<Int>], _ phase: Phase
    ) throws(CommunicationError) {
        // Host by host, and rank by rank within a host.
        var starts = [0]
        for ranks in layout.ranksOfHost {
            starts.append(ranks.reduce(starts[starts.count - 1]) { $0 + ranges[$1].count })
        }
        let area = group.boards[0].relay
        func bytes(of host: Int) -> UnsafeMutableRawBufferPointer {
            .init(start: area + starts[host], count: starts[host + 1] - starts[host])
        }
        if isLeader {
            var next = area + starts[host]
            for rank in layout.ranksOfHost[host] {
                next.copyMemory(from: start + ranges[rank].lowerBound, byteCount: ranges[rank].count)
                next += ranges[rank].count
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
                (start + ranges[rank].lowerBound).copyMemory(from: next, byteCount: ranges[rank].count)
                next += ranges[rank].count
            }
        }
    }

    /// Gathers the elements of each rank's shard on all ranks. Those of other hosts come to one rank of a
    /// host, which shows them to the others.
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
        try gatherOnHost(
            arena,
            runs: plan.runs.map { $0.map { $0.lowerBound * width..<$0.upperBound * width } },
            size: shards.elementCount * width, phase)
    }

    /// The same where all ranks read each other's memory.
    ///
    /// - Parameter observer: an observer, which then copies the other ranks' shards.
    /// - Returns: false, without having done anything, where they do not.
    func gatherShardsInPlace(
        _ arena: UnsafeMutableRawPointer, shards: ShardLayout, type: ScalarType,
        observer: (any ShardObserver)?, phase: Phase
    ) throws(CommunicationError) -> Bool {
        guard layout.hostCount == 1, let place = place(of: arena) else { return false }
        let width = type.byteCount
        try meet(.gatherInPlace, phase, size: shards.elementCount * width)
        for position in group.ranks.indices where position != group.index {
            let shard = shards.ranges[group.ranks[position]]
            let offset = shard.lowerBound * width
            let source = memory(at: place, of: position) + offset
            if let observer {
                if !shard.isEmpty { observer.replace(shard, from: source) }
            } else {
                copyFetching(from: source, to: arena + offset, byteCount: shard.count * width)
            }
        }
        return true
    }
}
