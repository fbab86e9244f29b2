import Collectives

/// The figures of one workload's best round: the text of `bench --json`.
public struct BenchmarkResult: Sendable, Encodable {
    /// The workload's name.
    public let workload: String
    /// The number of ranks.
    public let ranks: Int
    /// The time of a step in microseconds.
    public let stepMicroseconds: Double
    /// The samples of all ranks in a second.
    public let samplesPerSecond: Double
    /// Microseconds of a step in the forward pass.
    public let forwardMicroseconds: Double
    /// Microseconds of a step in the backward pass.
    public let backwardMicroseconds: Double
    /// Microseconds of a step between ranks.
    public let exchangeMicroseconds: Double
    /// Microseconds of a step in clipping and the optimizer.
    public let updateMicroseconds: Double

    init(workload: String, ranks: Int, steps: Int, elapsed: Duration, samplesPerStep: Int, times: StepTimes) {
        func each(_ duration: Duration) -> Double {
            (duration.seconds * 1e7 / Double(steps)).rounded() / 10
        }
        self.workload = workload
        self.ranks = ranks
        stepMicroseconds = each(elapsed)
        samplesPerSecond = (Double(samplesPerStep * steps) / elapsed.seconds).rounded()
        forwardMicroseconds = each(times.forward)
        backwardMicroseconds = each(times.backward)
        exchangeMicroseconds = each(times.exchange)
        updateMicroseconds = each(times.update)
    }

    private enum CodingKeys: String, CodingKey {
        case workload, ranks
        case stepMicroseconds = "step_us"
        case samplesPerSecond = "samples_per_second"
        case forwardMicroseconds = "forward_us"
        case backwardMicroseconds = "backward_us"
        case exchangeMicroseconds = "exchange_us"
        case updateMicroseconds = "update_us"
    }
}
