import Reporting

/// The prediction speed of a model on one rank, for single samples and for batches.
public struct PredictionProfile: Sendable, Encodable {
    /// The number of single-sample predictions measured.
    public let predictions: Int
    /// The median latency in microseconds, from the raw features to the prediction.
    public let p50: Double
    /// The 90th percentile of the latency in microseconds.
    public let p90: Double
    /// The 99th percentile of the latency in microseconds.
    public let p99: Double
    /// The number of samples of a batch.
    public let batch: Int
    /// The throughput in samples per second, with such batches.
    public let samplesPerSecond: Double

    /// Creates the profile of measured times.
    ///
    /// - Parameters:
    ///   - singles: the durations of single-sample predictions in seconds, at least one.
    ///   - batches: the durations of predictions of a batch in seconds, at least one.
    ///   - batch: the number of samples of a batch.
    init(singles: [Double], batches: [Double], batch: Int) {
        let sorted = singles.sorted()
        func percentile(_ share: Double) -> Double {
            let place = Int((share * Double(sorted.count)).rounded(.up)) - 1
            return (sorted[min(max(place, 0), sorted.count - 1)] * 1e7).rounded() / 10
        }
        predictions = sorted.count
        (p50, p90, p99) = (percentile(0.5), percentile(0.9), percentile(0.99))
        self.batch = batch
        samplesPerSecond = (Double(batch) / batches.sorted()[batches.count / 2]).rounded()
    }

    /// The keys of `predict --profile --json`.
    enum CodingKeys: String, CodingKey {
        case predictions, batch, samplesPerSecond
        case p50 = "p50_us"
        case p90 = "p90_us"
        case p99 = "p99_us"
    }

    /// The profile as readable text, one line for single samples and one for batches.
    public var text: String {
        let times = [("p50", p50), ("p90", p90), ("p99", p99)].map {
            "\($0.0) \(Format.fixed($0.1, decimals: 1)) µs"
        }
        return """
            one sample at a time: \(times.joined(separator: ", ")) (\(Format.count(predictions, "prediction")))
            \(Format.grouped(batch)) samples at a time: \(Format.grouped(Int(samplesPerSecond))) samples/s

            """
    }
}
