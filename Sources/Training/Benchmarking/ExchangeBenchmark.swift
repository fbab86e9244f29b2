import Collectives
import Tensors

/// Measures the exchange of a step, reduce-scatter and all-gather of one vector per rank, in alternation with
/// `MPI_Allreduce` on the same memory.
public struct ExchangeBenchmark {
    private let communicator: any Communicator
    private let clock = ContinuousClock()

    /// The lengths of the vectors.
    public static let lengths = [1000, 100_000, 500_000, 10_000_000]

    /// Creates a benchmark on all ranks.
    public init(communicator: any Communicator) {
        self.communicator = communicator
    }

    /// Times rounds of both and returns the best of each.
    ///
    /// - Parameters:
    ///   - lengths: the lengths of the vectors.
    ///   - rounds: the number of rounds per length.
    ///   - secondsPerRound: the approximate duration of a round.
    /// - Returns: the results of rank 0.
    /// - Throws: `CommunicationError`, also if the sums of the two differ by more than rounding.
    /// - Note: Collective: every rank must call it in the same order.
    public func run(
        lengths: [Int] = Self.lengths, rounds: Int, secondsPerRound: Double
    ) throws -> ExchangeBenchmarkResult {
        var rows: [ExchangeBenchmarkResult.Row] = []
        for length in lengths {
            rows.append(try row(length, rounds: rounds, secondsPerRound: secondsPerRound))
        }
        return ExchangeBenchmarkResult(ranks: communicator.size, rows: rows)
    }

    private func row(
        _ length: Int, rounds: Int, secondsPerRound: Double
    ) throws -> ExchangeBenchmarkResult.Row {
        let vectors = try ExchangeVectors(length: length, communicator: communicator)
        try vectors.check()
        let others = vectors.reduceByMPI
        var ours = try timed(3) { try vectors.exchange() }
        var theirs = try others.map { try timed(3, $0) } ?? 0
        let count = try communicator.agreedCount(
            Int(secondsPerRound * 1e6 / max(ours + theirs, 1)), atMost: 100_000)
        for _ in 0..<rounds {
            ours = min(ours, try timed(count) { try vectors.exchange() })
            if let others { theirs = min(theirs, try timed(count, others)) }
        }
        return ExchangeBenchmarkResult.Row(
            length: length, ours: ours, mpi: others == nil ? nil : theirs)
    }

    /// Returns the time of a call in microseconds, averaged over `count` calls.
    private func timed(_ count: Int, _ call: () throws -> Void) throws -> Double {
        try communicator.barrier(phase: .setup)
        let start = clock.now
        for _ in 0..<count { try call() }
        return (clock.now - start).seconds * 1e6 / Double(count)
    }
}

extension Communicator {
    /// Returns the count of rank 0, limited to 1 … `most`.
    package func agreedCount(_ count: Int, atMost most: Int) throws(CommunicationError) -> Int {
        let wanted = Int32(max(1, min(most, count)))
        let bytes = try broadcast(
            withUnsafeBytes(of: wanted.littleEndian) { [UInt8]($0) }, from: 0, phase: .setup)
        return Int(bytes.reversed().reduce(0) { $0 << 8 | Int32($1) })
    }
}
