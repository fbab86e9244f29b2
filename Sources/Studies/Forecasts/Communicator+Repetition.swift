import Collectives
import Training

extension Communicator {
    /// Calls `body` again and again, on all ranks as often, until a time is over.
    ///
    /// - Parameters:
    ///   - seconds: the time, which rank 0 measures.
    ///   - counts: the least and the largest number of calls.
    /// - Returns: the values of all calls.
    /// - Note: Collective: every rank must call it in the same order.
    func repeated<Value>(
        seconds: Double, counts: ClosedRange<Int>, _ body: () throws -> Value
    ) throws -> [Value] {
        var values: [Value] = []
        let start = ContinuousClock.now
        var count = counts.lowerBound
        while count > 0 {
            for _ in 0..<count { values.append(try body()) }
            let passed = (ContinuousClock.now - start).seconds
            // Ranks that share cores are now fast, now slow: the number of calls at most doubles from time to time.
            let rest = Double(values.count) * (seconds / max(passed, 1e-9) - 1)
            let wanted = Int(min(rest, Double(min(values.count, counts.upperBound - values.count))))
            // One is the least count that ranks agree on.
            count = try agreedCount(wanted + 1, atMost: counts.upperBound) - 1
        }
        return values
    }
}
