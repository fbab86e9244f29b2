import Collectives
import NeuralNetworks
import Tensors

/// Counts right and wrong predictions of each class, the confusion matrix, and the samples whose class is among the k
/// largest outputs, and measures the predicted probabilities if the loss defines them.
struct ClassTally: MetricTally {
    /// The maximum number of classes with a confusion matrix, which grows with their square.
    static let mostInMatrix = 1000

    private let loss: any Loss
    private let classCount: Int
    private let topK: Int?
    /// For each class: true positives, false positives, false negatives. Then the number of samples whose class is
    /// among the first k, and that of all samples.
    private var counts: [Double]
    /// The confusion matrix in row-major order; empty if there are too many classes.
    private var matrix: [Double]
    /// The probability of class 1, or of each of more classes than two; nil if there are none, or too many.
    private var scores: ScoreColumns?
    /// The reason why there are no scores of a loss that has some.
    private var leftOut: ScoreColumns.LeftOut?
    private var probabilities: ProbabilityTally?
    private let classNames: [String]?
    private let threshold: Double?

    /// Creates a tally; the `topK` largest outputs are counted if there are more classes than that.
    ///
    /// - Parameters:
    ///   - sampleCount: the number of samples of all ranks.
    ///   - classNames: the names of the classes; nil if they have none.
    ///   - threshold: the threshold between two classes to measure; nil for none.
    ///   - keepsCurves: true to keep the curve of each class's probability.
    /// - Note: Collective: every rank must call it in the same order.
    init(
        classCount: Int, loss: any Loss, topK: Int, sampleCount: Int, classNames: [String]? = nil,
        threshold: Double? = nil, keepsCurves: Bool = false, communicator: any Communicator
    ) throws(CommunicationError) {
        self.loss = loss
        self.classNames = classNames
        self.threshold = threshold
        let columns = classCount == 2 ? 1 : classCount
        if loss.includedActivation != nil {
            probabilities = ProbabilityTally(classCount: classCount)
            switch try ScoreColumns.make(
                count: columns, sampleCount: sampleCount, keepsCurves: keepsCurves,
                communicator: communicator)
            {
            case .success(let columns): scores = columns
            case .failure(let reason): leftOut = reason
            }
        }
        self.classCount = classCount
        self.topK = topK < classCount && !loss.hasIndependentOutputs ? topK : nil
        counts = [Double](repeating: 0, count: 3 * classCount + 2)
        matrix = [Double](repeating: 0, count: classCount <= Self.mostInMatrix ? classCount * classCount : 0)
    }

    mutating func add(_ batch: MeasuredBatch, communicator: any Communicator) throws {
        guard case .classes(let labels) = batch.targets else {
            throw ShapeError("the confusion of classes takes classes, not target values")
        }
        for (label, prediction) in zip(labels, try loss.predictedClasses(batch.outputs)) {
            let (label, prediction) = (Int(label), Int(prediction))
            if !matrix.isEmpty { matrix[label * classCount + prediction] += 1 }
            if label == prediction {
                counts[3 * label] += 1
            } else {
                counts[3 * prediction + 1] += 1
                counts[3 * label + 2] += 1
            }
        }
        if let topK { counts[3 * classCount] += Double(Self.hits(labels, among: topK, of: batch.outputs)) }
        counts[3 * classCount + 1] += Double(labels.count)
        if probabilities != nil { try addProbabilities(batch, labels, communicator) }
    }

    private mutating func addProbabilities(
        _ batch: MeasuredBatch, _ labels: [Int32], _ communicator: any Communicator
    ) throws {
        let values = try loss.probabilities(batch.outputs, ofClasses: true)?.values ?? []
        try probabilities?.add(values, labels, batch, communicator: communicator)
        let width = classCount
        let columns = width == 2 ? 1..<2 : 0..<width
        for (row, label) in labels.enumerated() {
            for column in columns {
                scores?.add(
                    values[row * width + column], isPositive: Int(label) == column,
                    column: column - columns.lowerBound)
            }
        }
    }

    func metrics(communicator: any Communicator) throws(CommunicationError) -> TaskMetrics {
        let totals = try communicator.sum(ofCounts: counts + matrix).map { Int($0) }
        let (inTopK, samples) = (totals[3 * classCount], totals[3 * classCount + 1])
        let cells = totals.dropFirst(counts.count)
        let rows = stride(from: cells.startIndex, to: cells.endIndex, by: classCount).map {
            Array(cells[$0..<$0 + classCount])
        }
        let rankings = try scores?.rankings(communicator: communicator)
        let decisions = DecisionCounts.all(in: totals, classCount: classCount)
        let classes = decisions.enumerated().map { number, counts in
            ClassificationMetrics.ClassMetrics(
                number, name: classNames?[number], counts,
                ranking: classCount == 2 ? nil : rankings?[number])
        }
        let occurring = classes.compactMap { $0.samples > 0 ? $0.recall : nil }
        var metrics = ClassificationMetrics(
            classes: classes, decisions, confusionMatrix: rows.isEmpty ? nil : rows, topK: topK,
            topKAccuracy: topK.map { _ in Double(inTopK) / Double(max(samples, 1)) })
        metrics.balancedAccuracy =
            occurring.isEmpty ? nil : occurring.reduce(0, +) / Double(occurring.count)
        if let rankings { metrics.add(rankings) }
        metrics.leftOut = leftOut?.text
        if let sums = probabilities?.metrics(sampleCount: samples) {
            (metrics.logLoss, metrics.brierScore) = (sums.logLoss, sums.brierScore)
            metrics.calibration = sums.calibration
        }
        if classCount == 2, let scores {
            metrics.bestF1 = rankings?[0].bestF1
            metrics.bestYouden = rankings?[0].bestYouden
            metrics.atThreshold = try threshold.map { value throws(CommunicationError) in
                try scores.decisions(by: value, communicator: communicator)
            }
        }
        return .classification(metrics)
    }

    /// Returns the number of rows whose class is among the first k outputs: fewer than k outputs are larger,
    /// or equal and further left. So the first one is the predicted class. A class whose output is NaN is
    /// never among them.
    private static func hits(_ labels: [Int32], among k: Int, of outputs: Tensor) -> Int {
        let values = outputs.values
        let columns = outputs.shape.last ?? 0
        return labels.enumerated().count { row, label in
            let scores = values[row * columns..<(row + 1) * columns]
            let place = scores.startIndex + Int(label)
            let own = scores[place]
            let before = scores.indices.count { scores[$0] > own || scores[$0] == own && $0 < place }
            return !own.isNaN && before < k
        }
    }
}
