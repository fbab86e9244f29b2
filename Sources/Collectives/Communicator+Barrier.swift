extension Communicator {
    /// By messages.
    public func barrier(phase: Phase) throws(CommunicationError) {
        try barrierByMessages(phase: phase)
    }

    /// A byte from each rank to each other one, so that a report can say just who is missing.
    func barrierByMessages(phase: Phase) throws(CommunicationError) {
        let room = workspace.reserve(size + 1)
        let here = UnsafeMutableRawBufferPointer(start: room + size, count: 1)
        here[0] = 1
        let outgoing = peers.map { OutgoingMessage(to: $0, UnsafeRawBufferPointer(here)) }
        let incoming = peers.map { IncomingMessage(from: $0, into: .init(start: room + $0, count: 1)) }
        try exchange(sending: outgoing, receiving: incoming, phase: phase)
    }
}
