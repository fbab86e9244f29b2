/// How much room the boards of a host have; the same for all of them.
struct BoardShape: Sendable, Hashable {
    /// Bytes of what a rank shows the others in one meeting.
    let slotBytes: Int
    /// Bytes for what other hosts' ranks say.
    let relayBytes: Int

    /// Bytes of a whole board.
    var byteCount: Int { Self.headBytes + 2 * slotBytes + relayBytes }

    /// Bytes of what comes before the slots.
    static let headBytes = 4096

    /// From the best to the least that is useful: a slot as large as a core's second-level cache, so that most models go in one round.
    static let choices = [2 << 20, 512 << 10, 128 << 10].map {
        BoardShape(slotBytes: $0, relayBytes: 256 << 10)
    }
    /// For many ranks of one process: small, so that short vectors take several rounds.
    static let small = BoardShape(slotBytes: 32 << 10, relayBytes: 32 << 10)
}
