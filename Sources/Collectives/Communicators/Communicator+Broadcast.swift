extension Communicator {
    /// Returns the bytes of `root` on every rank: first their number is sent, then the bytes, from the root
    /// to each rank.
    ///
    /// - Parameter bytes: the bytes to send; ignored on ranks other than `root`.
    /// - Note: Collective: every rank must call it in the same order.
    public func broadcast(
        _ bytes: [UInt8], from root: Int, phase: Phase
    ) throws(CommunicationError) -> [UInt8] {
        guard (0..<size).contains(root) else { fatalError("rank \(root) cannot broadcast among \(size)") }
        if rank == root {
            var length = UInt64(bytes.count)
            try send(&length, byteCount: 8, phase: phase)
            try send(bytes, byteCount: bytes.count, phase: phase)
            return bytes
        }
        var length: UInt64 = 0
        try receive(&length, byteCount: 8, from: root, phase: phase)
        var result = [UInt8](repeating: 0, count: try checked(length, from: root, phase: phase))
        try receive(&result, byteCount: result.count, from: root, phase: phase)
        return result
    }

    private func send(
        _ start: UnsafeRawPointer, byteCount: Int, phase: Phase
    ) throws(CommunicationError) {
        let bytes = UnsafeRawBufferPointer(start: start, count: byteCount)
        let outgoing = byteCount == 0 ? [] : peers.map { OutgoingMessage(to: $0, bytes) }
        try exchange(sending: outgoing, receiving: [], phase: phase)
    }

    private func receive(
        _ start: UnsafeMutableRawPointer, byteCount: Int, from root: Int, phase: Phase
    ) throws(CommunicationError) {
        let bytes = UnsafeMutableRawBufferPointer(start: start, count: byteCount)
        let incoming = byteCount == 0 ? [] : [IncomingMessage(from: root, into: bytes)]
        try exchange(sending: [], receiving: incoming, phase: phase)
    }

    /// Returns a length that another rank sent; throws if it is absurd, instead of allocating that much.
    func checked(_ length: UInt64, from rank: Int, phase: Phase) throws(CommunicationError) -> Int {
        guard length <= 1 << 40 else {
            throw .mismatch(.announcement(name(of: rank), byteCount: length), occasion(phase))
        }
        return Int(length)
    }
}
