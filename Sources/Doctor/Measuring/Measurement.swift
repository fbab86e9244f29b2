import Collectives
import Training

/// The measurements that all ranks take together.
struct Measurement {
    private static let bandwidthBytes = 1 << 20
    private static let parameters = 250_000

    let communicator: any Communicator

    /// Measures clocks and exchanges.
    ///
    /// - Returns: the results on rank 0; nothing useful on the others.
    /// - Note: Collective: every rank must call it in the same order.
    func run() throws -> (clocks: [ClockDifference], exchange: ExchangeTimes)? {
        guard communicator.size > 1 else { return nil }
        var clocks: [ClockDifference] = []
        for other in 1..<communicator.size {
            if let difference = try clockDifference(of: other) { clocks.append(difference) }
        }
        try communicator.barrier(phase: .setup)
        let hosts = communicator.hosts
        let neighbour = hosts.indices.dropFirst().first { hosts[$0] == hosts[0] }
        let inside = try neighbour.map(link)
        var between: LinkTimes?
        for name in Set(hosts).sorted() where name != hosts[0] {
            guard let other = hosts.firstIndex(of: name) else { continue }
            let times = try link(to: other)
            if times.bytesPerSecond < between?.bytesPerSecond ?? .infinity { between = times }
        }
        try communicator.barrier(phase: .setup)
        let step = try ExchangeBenchmark(communicator: communicator)
            .run(lengths: [Self.parameters], rounds: 2, secondsPerRound: 0.05).rows[0]
        return (
            clocks,
            ExchangeTimes(
                insideHost: inside, betweenHosts: between, parameters: Self.parameters,
                stepMicroseconds: step.ourMicroseconds, allReduceMicroseconds: step.mpiMicroseconds)
        )
    }

    /// The difference of a rank's clock, from the fastest of a few messages and their answers; nil on all ranks but 0.
    private func clockDifference(of other: Int) throws(CommunicationError) -> ClockDifference? {
        var best: ClockDifference?
        for _ in 0..<5 {
            var clock = Clock.now()
            let start = clock
            try pingPong(other, byteCount: 8) { bytes in
                if communicator.rank == other { clock = Clock.now() }
                withUnsafeBytes(of: clock) { bytes.copyMemory(from: $0) }
            } answer: { bytes in
                clock = bytes.load(as: Double.self)
            }
            guard communicator.rank == 0 else { continue }
            let end = Clock.now()
            let difference = ClockDifference(
                rank: other, seconds: clock - (start + end) / 2, uncertainty: (end - start) / 2)
            if difference.uncertainty < best?.uncertainty ?? .infinity { best = difference }
        }
        return best
    }

    /// The times of messages between rank 0 and another one.
    private func link(to other: Int) throws(CommunicationError) -> LinkTimes {
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
    private func pingPong(
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
