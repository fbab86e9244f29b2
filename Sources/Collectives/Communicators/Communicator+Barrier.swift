extension Communicator {
    /// Returns when all ranks have called it.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    public func barrier(phase: Phase) throws(CommunicationError) {
        try withinCall(phase) { () throws(CommunicationError) in
            if let hostExchange {
                try hostExchange.barrier(phase)
            } else {
                try meetByMessages(peers, phase)
            }
        }
    }

    /// Exchanges a byte with each of some other ranks, so that a report can name exactly the missing ones.
    func meetByMessages(_ others: [Int], _ phase: Phase) throws(CommunicationError) {
        let room = workspace.reserve(others.count + 1)
        let here = UnsafeMutableRawBufferPointer(start: room + others.count, count: 1)
        here[0] = 1
        let outgoing = others.map { OutgoingMessage(to: $0, UnsafeRawBufferPointer(here)) }
        let incoming = others.enumerated().map { index, rank in
            IncomingMessage(from: rank, into: .init(start: room + index, count: 1))
        }
        try exchange(sending: outgoing, receiving: incoming, phase: phase)
    }
}
