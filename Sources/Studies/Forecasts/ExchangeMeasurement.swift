import Collectives
import Summation
import Training

/// A measurement of a step's exchanges among all ranks of a communicator.
struct ExchangeMeasurement {
    /// The number of short exchanges that are timed together.
    private static let shortCount = 20
    /// The most exchanges that are measured: of parameters, of short sums, and of statistics.
    static let most = 3
    /// The number of turns, of which the fastest counts.
    private static let turns = 5

    let communicator: any Communicator
    /// The approximate seconds for each of the exchanges.
    let seconds: Double

    /// Measures the exchanges.
    ///
    /// - Parameters:
    ///   - byteCount: the bytes of the parameters.
    ///   - forest: the micro-batches of the ranks.
    ///   - statisticsWidth: the number of numbers in an exchange of statistics; 0 if there is none.
    /// - Returns: the least of the turns' medians, measured on rank 0.
    /// - Note: Collective: every rank must call it in the same order.
    func run(byteCount: Int, forest: Forest, statisticsWidth: Int) throws -> ExchangeCosts {
        var parameters = 0.0
        if byteCount > 0 {
            let vectors = try ExchangeVectors(
                length: (byteCount + 3) / 4, forest: forest, communicator: communicator)
            parameters = try leastMedian {
                // Gradients are new in each step, and lie in the caches of the core that wrote them.
                vectors.refill()
            } of: {
                try vectors.exchange()
            }
        }
        let sums = try short(width: 6, forest)
        let statistics = statisticsWidth > 0 ? try short(width: statisticsWidth, forest) : 0
        return ExchangeCosts(
            ranks: communicator.size, parametersSeconds: parameters, sumsSeconds: sums,
            statisticsSeconds: statistics)
    }

    /// Returns the time of a sum of a short vector over the tree.
    private func short(width: Int, _ forest: Forest) throws -> Double {
        let parts = forest.subtrees(of: communicator.rank).map { _ in [Double](repeating: 1, count: width) }
        return try leastMedian {
        } of: {
            for _ in 0..<Self.shortCount {
                _ = try communicator.treeSum(parts, width: width, forest: forest, phase: .statistics)
            }
        } / Double(Self.shortCount)
    }

    /// Returns the least median time of a call, after `prepare` on all ranks.
    private func leastMedian(_ prepare: () -> Void, of call: () throws -> Void) throws -> Double {
        func timed() throws -> Double {
            prepare()
            try communicator.barrier(phase: .setup)
            let start = ContinuousClock.now
            try call()
            return (ContinuousClock.now - start).seconds
        }
        for _ in 0..<3 { _ = try timed() }
        let medians = try (0..<Self.turns).map { _ in
            try communicator.repeated(seconds: seconds / Double(Self.turns), counts: 3...500, timed).median
        }
        return medians.min() ?? 0
    }
}
