import Collectives
import Datasets

/// Measures how fast models predict the same samples, from the raw features on, in turns: what else the machine does meets all of them.
public struct PredictionTimer {
    /// A model as it is measured.
    public struct Contender {
        /// For samples that come one at a time.
        public let single: TrainedModel
        /// For batches.
        public let batched: TrainedModel

        /// A model that is the same for both.
        public init(_ model: TrainedModel) { self.init(single: model, batched: model) }

        /// A model in two forms.
        public init(single: TrainedModel, batched: TrainedModel) {
            (self.single, self.batched) = (single, batched)
        }
    }

    /// The samples of a batch for the throughput, or fewer where there are not so many.
    public static let largestBatch = 256
    /// Percentiles are taken of so many predictions, throughputs of so many batches, or of as many as there is time for.
    private static let (mostPredictions, mostBatches) = (2000, 400)
    private static let mostSecondsOfEach = 2.0

    private let samples: Dataset
    private let draws: Int?

    /// A timer with samples, which are taken again from the first where there are few.
    ///
    /// - Parameter draws: how many Monte Carlo draws; nil for one prediction without anything random.
    public init(_ samples: Dataset, draws: Int? = nil) {
        self.samples = samples
        self.draws = draws
    }

    /// A profile of each contender.
    public func profiles(_ contenders: [Contender]) throws -> [PredictionProfile] {
        let batch = min(Self.largestBatch, samples.sampleCount)
        let singles = try seconds(contenders.map(\.single), batch: 1, atMost: Self.mostPredictions)
        let batches = try seconds(contenders.map(\.batched), batch: batch, atMost: Self.mostBatches)
        return zip(singles, batches).map { PredictionProfile(singles: $0, batches: $1, batch: batch) }
    }

    /// The seconds of each model's predictions of so many samples each.
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

/// A model's predictions of some samples, batch by batch and round and round, with the time that each one took.
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

    /// The seconds of some predictions one after the other: of up to 20, but of one at least, within a hundredth of a second. What the first
    /// ones take, while the model's weights come back into the cache, is not counted.
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
            // The last one of a set may be smaller.
            guard batch.features.shape[0] == batchSize else { continue }
            _ = try predictor(batch.features, first: batch.layout.firstSample)
            return (ContinuousClock.now - start).seconds
        }
    }
}
