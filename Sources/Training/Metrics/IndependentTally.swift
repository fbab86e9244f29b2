import Collectives
import Tensors

/// Counts correct and wrong decisions of independent binary outputs (positive if more than 0).
struct IndependentTally: MetricTally {
    private let outputCount: Int
    private let names: [String]?
    /// For each output: true positives, false positives, false negatives.
    private var counts: [Double]
    /// The outputs as scores; nil if there are too many.
    private var scores: ScoreColumns?
    /// The reason why there are no scores.
    private var leftOut: ScoreColumns.LeftOut?

    /// Creates a tally of a number of outputs.
    ///
    /// - Parameters:
    ///   - sampleCount: the number of samples of all ranks.
    ///   - names: the names of the outputs; nil if they have none.
    ///   - keepsCurves: true to keep the curve of each output's probability.
    /// - Note: Collective: every rank must call it in the same order.
    init(
        outputCount: Int, sampleCount: Int, names: [String]? = nil, keepsCurves: Bool = false,
        communicator: any Communicator
    ) throws(CommunicationError) {
        self.outputCount = outputCount
        self.names = names
        switch try ScoreColumns.make(
            count: outputCount, sampleCount: sampleCount, keepsCurves: keepsCurves,
            communicator: communicator)
        {
        case .success(let columns): scores = columns
        case .failure(let reason): leftOut = reason
        }
        counts = [Double](repeating: 0, count: 3 * outputCount)
    }

    mutating func add(_ batch: MeasuredBatch, communicator: any Communicator) throws {
        guard case .values(let targets) = batch.targets, targets.shape == batch.outputs.shape else {
            throw ShapeError("independent outputs take as many target values")
        }
        let probabilities = batch.outputs.sigmoid().values
        for (index, (output, target)) in zip(batch.outputs.values, targets.values).enumerated() {
            scores?.add(probabilities[index], isPositive: target >= 0.5, column: index % outputCount)
            let first = 3 * (index % outputCount)
            switch (output > 0, target >= 0.5) {
            case (true, true): counts[first] += 1
            case (true, false): counts[first + 1] += 1
            case (false, true): counts[first + 2] += 1
            case (false, false): break
            }
        }
    }

    func metrics(communicator: any Communicator) throws(CommunicationError) -> TaskMetrics {
        let totals = try communicator.sum(ofCounts: counts).map { Int($0) }
        let rankings = try scores?.rankings(communicator: communicator)
        let decisions = DecisionCounts.all(in: totals, classCount: outputCount)
        let classes = decisions.enumerated().map { output, counts in
            ClassificationMetrics.ClassMetrics(
                output, name: names?[output], counts, ranking: rankings?[output])
        }
        var metrics = ClassificationMetrics(
            classes: classes, decisions, confusionMatrix: nil, topK: nil, topKAccuracy: nil)
        if let rankings { metrics.add(rankings) }
        metrics.leftOut = leftOut?.text
        return .classification(metrics)
    }
}
