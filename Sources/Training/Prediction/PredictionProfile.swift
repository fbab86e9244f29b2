import Reporting

/// How fast a model predicts, on one rank: samples that come one at a time, and many at once.
public struct PredictionProfile: Sendable, Encodable {
    /// How many samples were predicted one at a time.
    public let predictions: Int
    /// Half of them took so many microseconds at most, from the raw features to the prediction.
    public let p50: Double
    /// Of ten, nine took so many microseconds at most.
    public let p90: Double
    /// Of a hundred, ninety-nine took so many microseconds at most.
    public let p99: Double
    /// The samples of a batch, where many come at once.
    public let batch: Int
    /// The samples predicted in a second, in such batches.
    public let samplesPerSecond: Double

    /// The profile of measured times.
    ///
    /// - Parameters:
    ///   - singles: the seconds of predictions of one sample, at least one.
    ///   - batches: the seconds of predictions of a batch, at least one.
    ///   - batch: the samples of a batch.
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

    /// For people, a line for each way.
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
