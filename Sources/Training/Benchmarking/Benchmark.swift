import Collectives
import DataParallel

/// Measures the training steps of a workload on synthetic data: forward, backward, exchange, clipping to norm
/// 1 and update.
public struct Benchmark {
    private let workload: Workload
    private let verifiesMemory: Bool
    private let communicator: any Communicator

    /// Creates a benchmark of a workload on all ranks.
    ///
    /// - Parameter verifiesMemory: true to verify in each step that memory has not been corrupted.
    public init(
        _ workload: Workload, verifiesMemory: Bool = true,
        communicator: any Communicator
    ) {
        self.workload = workload
        self.verifiesMemory = verifiesMemory
        self.communicator = communicator
    }

    /// Times rounds of steps and returns the best.
    ///
    /// - Parameters:
    ///   - rounds: the number of rounds.
    ///   - secondsPerRound: the approximate duration of a round.
    /// - Returns: the results of the best round, measured on rank 0.
    /// - Note: Collective: every rank must call it in the same order.
    public func run(rounds: Int, secondsPerRound: Double) throws -> BenchmarkResult {
        let training = try WorkloadTraining(workload, verifiesMemory: verifiesMemory, on: communicator)

        func round(_ steps: Int) throws -> BenchmarkResult {
            let before = training.step.times
            let elapsed = try training.time(steps: steps)
            return BenchmarkResult(
                workload: workload.name, ranks: communicator.size, steps: steps, elapsed: elapsed,
                samplesPerStep: training.samplesPerStep, times: training.step.times - before)
        }
        _ = try round(3)
        let steps = try communicator.agreedCount(
            Int(secondsPerRound * 1e6 / max(round(5).stepMicroseconds, 1)), atMost: 1_000_000)
        var best = try round(steps)
        for _ in 1..<max(rounds, 1) {
            let next = try round(steps)
            if next.stepMicroseconds < best.stepMicroseconds { best = next }
        }
        return best
    }
}
