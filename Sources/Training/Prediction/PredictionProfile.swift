import Datasets
import NeuralNetworks
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

    private enum CodingKeys: String, CodingKey {
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

extension PredictionProfile {
    /// The number of predictions that the percentiles are taken of, or as many as there is time for.
    private static let mostPredictions = 2000
    private static let mostSeconds = 3.0
    /// The samples of a batch for the throughput, or fewer where there are not so many.
    public static let largestBatch = 256
    private static let warmUps = 20

    /// Measures predictions of some samples, taken again from the first where there are few.
    ///
    /// - Parameters:
    ///   - trained: makes them: for one sample at a time, and for batches.
    ///   - draws: how many Monte Carlo draws; nil for one prediction without anything random.
    public init(
        _ samples: Dataset, single: TrainedModel, batched: TrainedModel, draws: Int?
    ) throws {
        batch = min(Self.largestBatch, samples.sampleCount)
        let durations = try Self.durations(
            samples, single, batch: 1, draws: draws, atMost: Self.mostPredictions
        )
        .sorted()
        predictions = durations.count
        func percentile(_ share: Double) -> Double {
            let place = Int((share * Double(durations.count)).rounded(.up)) - 1
            return (durations[min(max(place, 0), durations.count - 1)] * 1e7).rounded() / 10
        }
        (p50, p90, p99) = (percentile(0.5), percentile(0.9), percentile(0.99))
        let batches = try Self.durations(samples, batched, batch: batch, draws: draws, atMost: 200).sorted()
        samplesPerSecond = (Double(batch) / batches[batches.count / 2]).rounded()
    }

    /// The seconds of predictions of so many samples each, from the raw features on.
    private static func durations(
        _ samples: Dataset, _ trained: TrainedModel, batch: Int, draws: Int?, atMost count: Int
    ) throws -> [Double] {
        let predictor = trained.predictor(draws: draws)
        let batches = Batches(
            of: samples, scaling: trained.scaling, batchSize: batch, microBatchSize: batch,
            type: trained.model.type)
        let clock = ContinuousClock()
        let begin = clock.now
        var durations: [Double] = []
        var warmUps = Self.warmUps
        while true {
            let iterator = batches.makeIterator()
            while true {
                let start = clock.now
                guard let batchInWork = iterator.next() else { break }
                // The last one of a set may be smaller.
                guard batchInWork.features.shape[0] == batch else { continue }
                _ = try predictor(batchInWork.features, first: batchInWork.layout.firstSample)
                let end = clock.now
                if warmUps > 0 { warmUps -= 1 } else { durations.append((end - start).seconds) }
                if !durations.isEmpty, durations.count >= count || (end - begin).seconds > mostSeconds {
                    return durations
                }
            }
        }
    }
}
