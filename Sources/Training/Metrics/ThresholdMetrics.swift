/// Metrics of the decisions between two classes by a threshold: class 1 from that probability on.
public struct ThresholdMetrics: Sendable, Hashable, Codable {
    /// The threshold.
    public let threshold: Double
    /// The fraction of the samples decided as class 1 that belong to it; 0 if there are none.
    public let precision: Double
    /// The fraction of the samples of class 1 that are decided as it; 0 if there are none.
    public let recall: Double
    /// The harmonic mean of precision and recall.
    public let f1: Double
    /// Youden's J: the recall less the fraction of the samples of class 0 that are decided as class 1.
    public let youden: Double
    /// The fraction of samples that are decided correctly.
    public let accuracy: Double

    init(_ threshold: Double, truePositives: Int, falsePositives: Int, positives: Int, negatives: Int) {
        func share(_ part: Int, of whole: Int) -> Double { whole == 0 ? 0 : Double(part) / Double(whole) }
        self.threshold = threshold
        precision = share(truePositives, of: truePositives + falsePositives)
        recall = share(truePositives, of: positives)
        f1 = share(2 * truePositives, of: truePositives + falsePositives + positives)
        youden = recall - share(falsePositives, of: negatives)
        accuracy = share(truePositives + negatives - falsePositives, of: positives + negatives)
    }
}

// The metrics as numbers for other ranks.
extension ThresholdMetrics {
    /// The numbers.
    var numbers: [Double] { [threshold, precision, recall, f1, youden, accuracy] }

    /// The numbers that stand for no metrics.
    static let none = [Double](repeating: .nan, count: 6)

    /// Creates the metrics of such numbers; nil for none.
    init?(numbers: ArraySlice<Double>) {
        let all = Array(numbers)
        guard !all[0].isNaN else { return nil }
        (threshold, precision, recall) = (all[0], all[1], all[2])
        (f1, youden, accuracy) = (all[3], all[4], all[5])
    }
}
