extension Communicator {
    /// Returns the bytes of every rank, in rank order; their numbers may differ.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    @discardableResult
    public func allGather(_ bytes: [UInt8], phase: Phase) throws(CommunicationError) -> [[UInt8]] {
        var lengths = [UInt64](repeating: 0, count: size)
        lengths[rank] = UInt64(bytes.count)
        let lengthsInPlace = (0..<size).map { $0 * 8..<($0 + 1) * 8 }
        try gather(inPlace: &lengths, byteRanges: lengthsInPlace, phase: phase)

        var ranges: [Range<Int>] = []
        for (rank, length) in lengths.enumerated() {
            let start = ranges.last?.upperBound ?? 0
            ranges.append(start..<(start + (try checked(length, from: rank, phase: phase))))
        }
        var all = [UInt8](repeating: 0, count: ranges.last?.upperBound ?? 0)
        all.replaceSubrange(ranges[rank], with: bytes)
        try gather(inPlace: &all, byteRanges: ranges, phase: phase)
        return ranges.map { [UInt8](all[$0]) }
    }

    /// Gathers the bytes of each rank's range on all ranks, in place.
    ///
    /// - Parameters:
    ///   - start: the beginning of all ranks' bytes; those of this rank's range are sent.
    ///   - byteRanges: a range for each rank, one after the other; the same on all ranks.
    /// - Note: Collective: every rank must call it in the same order.
    func gather(
        inPlace start: UnsafeMutableRawPointer, byteRanges: [Range<Int>], phase: Phase
    ) throws(CommunicationError) {
        try withinCall(phase) { () throws(CommunicationError) in
            if let hostExchange,
                try hostExchange.gather(inPlace: start, byteRanges: byteRanges, phase: phase)
            {
                return
            }
            try gatherByMessages(inPlace: start, byteRanges: byteRanges, phase: phase)
        }
    }

    /// The same by messages, from each rank to each other one.
    func gatherByMessages(
        inPlace start: UnsafeMutableRawPointer, byteRanges: [Range<Int>], phase: Phase
    ) throws(CommunicationError) {
        func bytes(of rank: Int) -> UnsafeMutableRawBufferPointer {
            .init(start: start + byteRanges[rank].lowerBound, count: byteRanges[rank].count)
        }
        let own = UnsafeRawBufferPointer(bytes(of: rank))
        try exchange(
            sending: own.isEmpty ? [] : peers.map { OutgoingMessage(to: $0, own) },
            receiving: peers.filter { !byteRanges[$0].isEmpty }.map {
                IncomingMessage(from: $0, into: bytes(of: $0))
            },
            phase: phase)
    }
}
