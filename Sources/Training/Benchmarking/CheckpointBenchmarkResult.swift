import Reporting

/// The cost of a workload's checkpoints: the output of `bench --checkpoints --json`.
public struct CheckpointBenchmarkResult: Sendable, Encodable {
    /// The workload's name.
    public let workload: String
    /// The number of ranks.
    public let ranks: Int
    /// The size of a checkpoint in megabytes.
    public let megabytes: Double
    /// The duration of a step in microseconds.
    public let stepMicroseconds: Double
    /// The time for which all ranks wait while the state is copied, in microseconds.
    public let pauseMicroseconds: Double
    /// The pause and the time by which the writing slows down the steps beside it, in microseconds.
    public let costMicroseconds: Double
    /// The pause in relation to ten steps.
    public let pauseShare: Double
    /// The cost in relation to the usual interval of ten minutes.
    public let usualShare: Double

    init(
        workload: String, ranks: Int, bytes: Int, stepSeconds: Double, pauseSeconds: Double,
        costSeconds: Double
    ) {
        func rounded(_ value: Double, _ digits: Double) -> Double { (value * digits).rounded() / digits }
        self.workload = workload
        self.ranks = ranks
        megabytes = rounded(Double(bytes) / 1e6, 10)
        stepMicroseconds = rounded(stepSeconds * 1e6, 10)
        pauseMicroseconds = rounded(pauseSeconds * 1e6, 10)
        costMicroseconds = rounded(costSeconds * 1e6, 10)
        pauseShare = rounded(pauseSeconds / (10 * stepSeconds), 1e4)
        usualShare = rounded(costSeconds / (CheckpointInterval.usualMinutes * 60), 1e6)
    }

    private enum CodingKeys: String, CodingKey {
        case workload, ranks, megabytes
        case stepMicroseconds = "step_us"
        case pauseMicroseconds = "pause_us"
        case costMicroseconds = "cost_us"
        case pauseShare = "pause_share_of_ten_steps"
        case usualShare = "cost_share_of_ten_minutes"
    }
}

extension CheckpointBenchmarkResult {
    /// The result as readable text, one line per value.
    public var text: String {
        func microseconds(_ value: Double) -> String { "\(Format.fixed(value, decimals: 1)) µs" }
        func percent(_ share: Double, decimals: Int) -> String {
            Format.fixed(share * 100, decimals: decimals) + " %"
        }
        return ResultLines.text([
            ("workload", workload), ("ranks", "\(ranks)"),
            ("checkpoint", "\(Format.fixed(megabytes, decimals: 1)) MB"),
            ("step", microseconds(stepMicroseconds)),
            ("pause", "\(microseconds(pauseMicroseconds)), \(percent(pauseShare, decimals: 1)) of ten steps"),
            ("cost", "\(microseconds(costMicroseconds)), \(percent(usualShare, decimals: 3)) of ten minutes"),
        ])
    }
}
