import Collectives
import NeuralNetworks
import Tensors

/// Counts the confusion matrix, and the samples whose class is among the k largest outputs.
struct ClassTally: MetricTally {
    private let loss: any Loss
    private let classCount: Int
    private let topK: Int?
    /// The confusion matrix in row-major order, then the number of samples whose class is among the first k,
    /// then that of all samples.
    private var counts: [Double]

    /// Creates a tally; the `topK` largest outputs are counted if there are more classes than that.
    init(classCount: Int, loss: any Loss, topK: Int) {
        self.loss = loss
        self.classCount = classCount
        self.topK = topK < classCount && !loss.hasIndependentOutputs ? topK : nil
        counts = [Double](repeating: 0, count: classCount * classCount + 2)
    }

    mutating func add(_ batch: MeasuredBatch, communicator: any Communicator) throws {
        guard case .classes(let labels) = batch.targets else {
            throw ShapeError("the confusion of classes takes classes, not target values")
        }
        let cells = classCount * classCount
        for (label, prediction) in zip(labels, try loss.predictedClasses(batch.outputs)) {
            counts[Int(label) * classCount + Int(prediction)] += 1
        }
        if let topK { counts[cells] += Double(Self.hits(labels, among: topK, of: batch.outputs)) }
        counts[cells + 1] += Double(labels.count)
    }

    func metrics(communicator: any Communicator) throws(CommunicationError) -> TaskMetrics {
        let totals = try communicator.sum(ofCounts: counts).map { Int($0) }
        let cells = classCount * classCount
        let matrix = (0..<classCount).map { Array(totals[$0 * classCount..<($0 + 1) * classCount]) }
        let classes = (0..<classCount).map { number in
            let hits = matrix[number][number]
            return ClassificationMetrics.ClassMetrics(
                number, truePositives: hits,
                falsePositives: matrix.reduce(-hits) { $0 + $1[number] },
                falseNegatives: matrix[number].reduce(-hits, +))
        }
        return .classification(
            ClassificationMetrics(
                classes: classes, confusionMatrix: matrix, topK: topK,
                topKAccuracy: topK.map { _ in Double(totals[cells]) / Double(max(totals[cells + 1], 1)) }))
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
