/// The most bytes of a piece, a multiple of the size of any element.
private let pieceBytes = 1 << 24

extension Communicator {
    /// Sends bytes of rank 0 to all ranks in pieces, so that no rank needs memory for a second copy of all.
    ///
    /// - Parameters:
    ///   - bytes: the bytes, on rank 0; nil on the others.
    ///   - byteCount: their number, the same on all ranks.
    ///   - take: takes a piece, which begins after `offset` bytes; called on all ranks.
    /// - Note: Collective: every rank must call it in the same order.
    package func broadcastPieces(
        of bytes: [UInt8]?, byteCount: Int, phase: Phase,
        take: (_ piece: UnsafeRawBufferPointer, _ offset: Int) -> Void
    ) throws(CommunicationError) {
        for offset in stride(from: 0, to: byteCount, by: pieceBytes) {
            let own = bytes.map { Array($0[offset..<min(offset + pieceBytes, byteCount)]) }
            let piece = try broadcast(own ?? [], from: 0, phase: phase)
            piece.withUnsafeBytes { take($0, offset) }
        }
    }
}
