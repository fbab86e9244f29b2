import Collectives
import Datasets

/// Measures the prediction speed of models on the same samples, including scaling of raw features, in
/// alternation, so that other load on the machine affects all of them.
public struct PredictionTimer {
    /// A model to measure.
    public struct Candidate {
        /// The form for single samples.
        public let single: TrainedModel
        /// The form for batches.
        public let batched: TrainedModel

        /// Creates a contender with the same model for both.
        public init(_ model: TrainedModel) { self.init(single: model, batched: model) }

        /// Creates a contender from a model in two forms.
        public init(single: TrainedModel, batched: TrainedModel) {
            (self.single, self.batched) = (single, batched)
        }
    }

    /// The number of samples of a batch for the throughput, or fewer if there are not enough.
    public static let largestBatch = 256
    /// The maximum numbers of predictions for percentiles and of batches for the throughput; fewer if time
    /// runs out.
    private static let (mostPredictions, mostBatches) = (2000, 400)
    private static let mostSecondsOfEach = 2.0

    private let samples: Dataset
    private let draws: Int?

    /// Creates a timer with samples, which are repeated from the first if there are few.
    ///
    /// - Parameter draws: the number of Monte Carlo draws; nil for one deterministic prediction.
    public init(_ samples: Dataset, draws: Int? = nil) {
        self.samples = samples
        self.draws = draws
    }

    /// Returns a profile of each contender.
    public func profiles(_ contenders: [Candidate]) throws -> [PredictionProfile] {
        let batch = min(Self.largestBatch, samples.sampleCount)
        let singles = try seconds(contenders.map(\.single), batch: 1, atMost: Self.mostPredictions)
        let batches = try seconds(contenders.map(\.batched), batch: batch, atMost: Self.mostBatches)
        return zip(singles, batches).map { PredictionProfile(singles: $0, batches: $1, batch: batch) }
    }

    /// Returns the durations, in seconds, of about `count` predictions per model, fewer if time runs out.
    private func seconds(_ models: [TrainedModel], batch: Int, atMost count: Int) throws -> [[Double]] {
        var runs = models.map { RepeatedPredictions(of: samples, by: $0, batch: batch, draws: draws) }
        var seconds = models.map { _ in [Double]() }
        let start = ContinuousClock.now
        let limit = Self.mostSecondsOfEach * Double(models.count)
        repeat {
            for index in runs.indices { seconds[index] += try runs[index].turn() }
        } while seconds[0].count < count && (ContinuousClock.now - start).seconds < limit
        return seconds
    }
}

/// Repeated, timed predictions of a model on the same samples, batch by batch.
private struct RepeatedPredictions {
    private let predictor: BatchPredictor
    private let batches: Batches
    private let batchSize: Int
    private var round: AnyIterator<Batch>

    init(of samples: Dataset, by model: TrainedModel, batch: Int, draws: Int?) {
        predictor = model.predictor(draws: draws)
        batches = Batches(
            of: samples, scaling: model.scaling, batchSize: batch, microBatchSize: batch,
            type: model.model.type)
        batchSize = batch
        round = batches.makeIterator()
    }

    /// Returns the durations, in seconds, of consecutive predictions: up to 20, at least one, within a
    /// hundredth of a second. The first ones, while the model's weights return to the cache, are not counted.
    mutating func turn() throws -> [Double] {
        var seconds: [Double] = []
        var (calls, total) = (0, 0.0)
        while seconds.isEmpty || (seconds.count < 20 && total < 0.01) {
            let isWarm = calls >= 5 || (calls > 0 && total > 0.002)
            let duration = try next()
            calls += 1
            total += duration
            if isWarm { seconds.append(duration) }
        }
        return seconds
    }

    private mutating func next() throws -> Double {
        while true {
            let start = ContinuousClock.now
            guard let batch = round.next() else {
                round = batches.makeIterator()
                continue
            }
            // The last batch of a data set may be smaller.
            guard batch.features.shape[0] == batchSize else { continue }
            _ = try predictor(batch.features, first: batch.layout.firstSample)
            return (ContinuousClock.now - start).seconds
        }
    }
}
