import Collectives
import DataParallel
import Reporting

/// The results of one workload's best round: the output of `bench --json`.
public struct BenchmarkResult: Sendable, Encodable {
    /// The workload's name.
    public let workload: String
    /// The number of ranks.
    public let ranks: Int
    /// The duration of a step in microseconds.
    public let stepMicroseconds: Double
    /// The throughput of all ranks in samples per second.
    public let samplesPerSecond: Double
    /// The time of the forward pass in microseconds per step.
    public let forwardMicroseconds: Double
    /// The time of the backward pass in microseconds per step.
    public let backwardMicroseconds: Double
    /// The time of the exchange between ranks in microseconds per step.
    public let exchangeMicroseconds: Double
    /// The time of clipping and the optimizer in microseconds per step.
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

extension BenchmarkResult {
    /// The result as readable text, one line per value.
    public var text: String {
        func microseconds(_ value: Double) -> String { "\(Format.fixed(value, decimals: 1)) µs" }
        return ResultLines.text([
            ("workload", workload), ("ranks", "\(ranks)"), ("step", microseconds(stepMicroseconds)),
            ("samples/s", Format.grouped(Int(samplesPerSecond))),
            ("forward", microseconds(forwardMicroseconds)),
            ("backward", microseconds(backwardMicroseconds)),
            ("exchange", microseconds(exchangeMicroseconds)),
            ("update", microseconds(updateMicroseconds)),
        ])
    }
}
