extension Communicator {
    /// The length first, then the bytes, from the root to each rank.
    public func broadcast(_ bytes: [UInt8], from root: Int, phase: Phase) throws(CommunicationError)
        -> [UInt8]
    {
        precondition((0..<size).contains(root), "rank \(root) cannot broadcast among \(size)")
        var length = rank == root ? UInt64(bytes.count) : 0
        try spread(&length, byteCount: 8, from: root, phase: phase)
        var result =
            rank == root ? bytes : [UInt8](repeating: 0, count: try checked(length, from: root, phase: phase))
        try spread(&result, byteCount: result.count, from: root, phase: phase)
        return result
    }

    private func spread(
        _ start: UnsafeMutableRawPointer, byteCount: Int, from root: Int, phase: Phase
    ) throws(CommunicationError) {
        let bytes = UnsafeMutableRawBufferPointer(start: start, count: byteCount)
        let sends = rank == root && byteCount > 0
        let receives = rank != root && byteCount > 0
        try exchange(
            sending: sends ? peers.map { OutgoingMessage(to: $0, UnsafeRawBufferPointer(bytes)) } : [],
            receiving: receives ? [IncomingMessage(from: root, into: bytes)] : [], phase: phase)
    }
}
