import Collectives

/// The times of messages between rank 0 and another one.
package struct LinkTimes: Encodable, Sendable {
    /// The other rank.
    package var rank: Int
    /// The time of a short message in microseconds.
    package var latencyMicroseconds: Double
    /// The bytes per second of long messages.
    package var bytesPerSecond: Double

    /// The times of messages.
    package init(rank: Int, latencyMicroseconds: Double, bytesPerSecond: Double) {
        self.rank = rank
        self.latencyMicroseconds = latencyMicroseconds
        self.bytesPerSecond = bytesPerSecond
    }
}

/// Measures messages between rank 0 and other ranks.
package struct LinkBenchmark {
    private static let bandwidthBytes = 1 << 20

    private let communicator: any Communicator

    /// A benchmark of messages.
    package init(_ communicator: any Communicator) {
        self.communicator = communicator
    }

    /// Measures messages from rank 0 to a rank of each other host.
    ///
    /// - Returns: the times of the host with the least bandwidth, on rank 0; nil if there is no other host.
    /// - Note: Collective: every rank must call it in the same order.
    package func slowestBetweenHosts() throws(CommunicationError) -> LinkTimes? {
        let hosts = communicator.hosts
        var slowest: LinkTimes?
        for name in Set(hosts).sorted() where name != hosts[0] {
            guard let other = hosts.firstIndex(of: name) else { continue }
            let times = try times(to: other)
            if times.bytesPerSecond < slowest?.bytesPerSecond ?? .infinity { slowest = times }
        }
        try communicator.barrier(phase: .setup)
        return slowest
    }

    /// The times of messages between rank 0 and another one.
    package func times(to other: Int) throws(CommunicationError) -> LinkTimes {
        let short = try bestSeconds(other, byteCount: 8, rounds: 100)
        let long = try bestSeconds(other, byteCount: Self.bandwidthBytes, rounds: 4)
        return LinkTimes(
            rank: other, latencyMicroseconds: (short * 1e7).rounded() / 10,
            bytesPerSecond: (Double(Self.bandwidthBytes) / max(long, 1e-9)).rounded())
    }

    /// The least time of a message in one direction.
    private func bestSeconds(_ other: Int, byteCount: Int, rounds: Int) throws(CommunicationError) -> Double {
        var best = Double.infinity
        for _ in 0..<rounds {
            let start = ContinuousClock.now
            try pingPong(other, byteCount: byteCount)
            best = min(best, (ContinuousClock.now - start) / .seconds(2))
        }
        return best
    }

    /// Sends a message from rank 0 to another one and back; does nothing on the rest.
    ///
    /// - Parameters:
    ///   - fill: fills the message, on each of the two before it sends it.
    ///   - answer: reads the message that has come back to rank 0.
    package func pingPong(
        _ other: Int, byteCount: Int, fill: (UnsafeMutableRawBufferPointer) -> Void = { _ in },
        answer: (UnsafeRawBufferPointer) -> Void = { _ in }
    ) throws(CommunicationError) {
        let rank = communicator.rank
        guard rank == 0 || rank == other else { return }
        let partner = rank == 0 ? other : 0
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 64)
        defer { bytes.deallocate() }
        bytes.initializeMemory(as: UInt8.self, repeating: 0)
        func send() throws(CommunicationError) {
            fill(bytes)
            try communicator.exchange(
                sending: [OutgoingMessage(to: partner, UnsafeRawBufferPointer(bytes))], receiving: [],
                phase: .setup)
        }
        func receive() throws(CommunicationError) {
            try communicator.exchange(
                sending: [], receiving: [IncomingMessage(from: partner, into: bytes)], phase: .setup)
        }
        if rank == 0 {
            try send()
            try receive()
            answer(UnsafeRawBufferPointer(bytes))
        } else {
            try receive()
            try send()
        }
    }
}
