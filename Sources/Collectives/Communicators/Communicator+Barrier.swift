extension Communicator {
    /// Returns when all ranks have called it.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    public func barrier(phase: Phase) throws(CommunicationError) {
        try withinCall(phase) { () throws(CommunicationError) in
            if let hostExchange {
                try hostExchange.barrier(phase)
            } else {
                try barrierByMessages(phase)
            }
        }
    }

    /// A byte from each rank to each other one, so that a report can name exactly the missing ones.
    private func barrierByMessages(_ phase: Phase) throws(CommunicationError) {
        let room = workspace.reserve(size + 1)
        let here = UnsafeMutableRawBufferPointer(start: room + size, count: 1)
        here[0] = 1
        let outgoing = peers.map { OutgoingMessage(to: $0, UnsafeRawBufferPointer(here)) }
        let incoming = peers.map { IncomingMessage(from: $0, into: .init(start: room + $0, count: 1)) }
        try exchange(sending: outgoing, receiving: incoming, phase: phase)
    }
}
