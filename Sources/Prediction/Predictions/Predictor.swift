import Collectives
import DataParallel
import Datasets
import NeuralNetworks
import Tensors

/// Predicts whole data sets: the samples are divided among the ranks, and rank 0 receives the predictions in
/// order. They are bitwise equal for any number of ranks.
public struct Predictor {
    private let predictor: BatchPredictor
    private let type: ScalarType
    private let communicator: any Communicator

    /// The number of samples of all ranks that are predicted at a time.
    public static let batchSize = 1024

    /// Creates a predictor from a model's batch predictor; the samples have features of `type`.
    public init(_ predictor: BatchPredictor, type: ScalarType, communicator: any Communicator) {
        self.predictor = predictor
        self.type = type
        self.communicator = communicator
    }

    /// Predicts all samples of a data set.
    ///
    /// - Parameter receive: called on rank 0 with the next predictions, in the data set's order.
    /// - Note: Collective: every rank must call it in the same order.
    public func predict(
        _ dataset: Dataset, scaling: FittedScaling, receive: ([Prediction]) throws -> Void
    ) throws {
        try predict(dataset, scaling: scaling) { make in
            if communicator.rank == 0 { try receive(make()) }
        }
    }

    /// Returns the predictions of all samples of a data set, on every rank.
    ///
    /// - Note: Collective: every rank must call it in the same order.
    public func predictions(of dataset: Dataset, scaling: FittedScaling) throws -> [Prediction] {
        var all: [Prediction] = []
        try predict(dataset, scaling: scaling) { all += $0() }
        return all
    }

    /// Calls `body` on every rank with a function that makes the next predictions.
    private func predict(
        _ dataset: Dataset, scaling: FittedScaling, body: (() -> [Prediction]) throws -> Void
    ) throws {
        let form = try predictor.form()
        let first = RankIndependence.samples(of: dataset, scaling: scaling, type: type)
        try communicator.agree(
            Result { try first.map { try predictor.verifyIndependence(on: $0.features) } }
                .mapError { RankFailure(message: "\($0)", exitCode: .badData) })
        // Samples are independent: micro-batches of one sample divide them as evenly as possible.
        let batches = Batches(
            of: dataset, scaling: scaling, batchSize: Self.batchSize, microBatchSize: 1,
            rank: communicator.rank, rankCount: communicator.size, type: type)
        for (number, batch) in batches.enumerated() {
            try communicator.endIfStopped(phase: .predictions)
            let first = number * Self.batchSize
            let share = try predictor(batch.features, first: first + batch.layout.firstSample)
            let all = BatchPredictor.Rows(
                values: try gather(share.values), standardDeviations: try gather(share.standardDeviations),
                classes: try gather(share.classes))
            try body { predictions(first: first, form, all) }
        }
    }

    /// Returns the numbers of all ranks, in rank order.
    private func gather<Number: BitwiseCopyable>(_ numbers: [Number]) throws(CommunicationError) -> [Number] {
        let shares = try communicator.allGather(
            numbers.withUnsafeBytes { [UInt8]($0) }, phase: .predictions)
        return shares.flatMap { bytes in bytes.withUnsafeBytes { Array($0.bindMemory(to: Number.self)) } }
    }

    private func predictions(
        first: Int, _ form: PredictionLayout, _ rows: BatchPredictor.Rows
    ) -> [Prediction] {
        let entropies = form.isDrawn && form.areProbabilities ? entropies(rows.values, form) : []
        return (0..<rows.values.count / form.width).map { row in
            let range = row * form.width..<(row + 1) * form.width
            return Prediction(
                sample: first + row, predictedClass: form.hasClasses ? Int(rows.classes[row]) : nil,
                values: Array(rows.values[range]),
                standardDeviations: form.isDrawn ? Array(rows.standardDeviations[range]) : nil,
                predictiveEntropy: entropies.isEmpty ? nil : entropies[row])
        }
    }

    /// Returns −Σ p·log p of each row; for independent binary outputs including the complements 1 − p. Uses a
    /// built-in logarithm, which is the same on every system.
    private func entropies(_ probabilities: [Double], _ form: PredictionLayout) -> [Double] {
        func terms(_ probabilities: [Double]) -> [Double] {
            let logarithms = Tensor(probabilities, type: .float64).log().values
            return zip(probabilities, logarithms).map { $0 == 0 ? 0 : -$0 * $1 }
        }
        var all = terms(probabilities)
        if !form.hasClasses { all = zip(all, terms(probabilities.map { 1 - $0 })).map { $0 + $1 } }
        return stride(from: 0, to: all.count, by: form.width).map { start in
            all[start..<start + form.width].reduce(0, +)
        }
    }
}
