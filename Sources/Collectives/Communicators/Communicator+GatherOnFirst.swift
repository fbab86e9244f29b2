extension Communicator {
    /// Gathers the bytes of each rank's range on rank 0.
    ///
    /// - Parameters:
    ///   - own: the bytes of this rank's range.
    ///   - start: the beginning of all ranks' bytes, on rank 0; rank 0's own range is written, too. Ignored on
    ///     the others.
    ///   - byteRanges: a range for each rank, one after the other; the same on all ranks.
    /// - Note: Collective: every rank must call it in the same order.
    package func gatherOnFirst(
        _ own: UnsafeRawBufferPointer, into start: UnsafeMutableRawPointer?, byteRanges: [Range<Int>],
        phase: Phase
    ) throws(CommunicationError) {
        try withinCall(phase) { () throws(CommunicationError) in
            guard rank == 0 else {
                let messages = own.isEmpty ? [] : [OutgoingMessage(to: 0, own)]
                return try exchange(sending: messages, receiving: [], phase: phase)
            }
            guard let start else { preconditionFailure("rank 0 gathers nowhere") }
            func room(of rank: Int) -> UnsafeMutableRawBufferPointer {
                .init(start: start + byteRanges[rank].lowerBound, count: byteRanges[rank].count)
            }
            room(of: 0).copyMemory(from: own)
            try exchange(
                sending: [],
                receiving: peers.filter { !byteRanges[$0].isEmpty }.map {
                    IncomingMessage(from: $0, into: room(of: $0))
                }, phase: phase)
        }
    }
}
