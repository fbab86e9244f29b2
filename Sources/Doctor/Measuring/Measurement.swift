import Collectives
import Training

/// The measurements that all ranks take together.
struct Measurement {
    private static let parameters = 250_000

    let communicator: any Communicator
    private var links: LinkBenchmark { LinkBenchmark(communicator) }

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
        let neighbor = hosts.indices.dropFirst().first { hosts[$0] == hosts[0] }
        let inside = try neighbor.map(links.times)
        let between = try links.slowestBetweenHosts()
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
            try links.pingPong(other, byteCount: 8) { bytes in
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
}
