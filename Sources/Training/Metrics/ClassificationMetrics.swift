/// Metrics of classification.
public struct ClassificationMetrics: Sendable, Hashable, Encodable {
    /// Metrics of one class against all others.
    public struct ClassMetrics: Sendable, Hashable, Encodable {
        /// The class, or the output.
        public let `class`: Int
        /// The fraction of the samples predicted as this class that belong to it; nil if none is predicted as
        /// this class.
        public let precision: Double?
        /// The fraction of the samples of this class that are predicted as it; nil if there is none.
        public let recall: Double?
        /// The harmonic mean of precision and recall, 0 if a class is always missed; nil for a class that
        /// neither occurs nor is predicted.
        public let f1: Double?
        /// The number of samples of this class.
        public let samples: Int

        init(_ number: Int, truePositives: Int, falsePositives: Int, falseNegatives: Int) {
            let (predicted, actual) = (truePositives + falsePositives, truePositives + falseNegatives)
            func share(_ part: Int, of whole: Int) -> Double? {
                whole == 0 ? nil : Double(part) / Double(whole)
            }
            `class` = number
            precision = share(truePositives, of: predicted)
            recall = share(truePositives, of: actual)
            f1 = share(2 * truePositives, of: predicted + actual)
            samples = actual
        }
    }

    /// The number of largest outputs that count for `topKAccuracy`; nil if there are no more classes than
    /// that.
    public let topK: Int?
    /// The fraction of samples whose class is among the `topK` with the largest outputs (of equal ones the
    /// first count as larger).
    public let topKAccuracy: Double?
    /// The mean of the classes' precisions; a class that occurs but is never predicted counts as 0, also in
    /// the other means.
    public let macroPrecision: Double
    /// The mean of the classes' recalls.
    public let macroRecall: Double
    /// The mean of the classes' F1.
    public let macroF1: Double
    /// The metrics of each class.
    public let classes: [ClassMetrics]
    /// The number of samples of each class (row) that are predicted as each class (column); nil for
    /// independent binary outputs.
    public let confusionMatrix: [[Int]]?

    /// Creates the metrics; classes that neither occur nor are predicted do not enter the means.
    init(classes: [ClassMetrics], confusionMatrix: [[Int]]?, topK: Int?, topKAccuracy: Double?) {
        let present = classes.filter { $0.f1 != nil }
        func mean(_ metric: (ClassMetrics) -> Double?) -> Double {
            present.reduce(0) { $0 + (metric($1) ?? 0) } / Double(max(present.count, 1))
        }
        self.classes = classes
        self.confusionMatrix = confusionMatrix
        self.topK = topK
        self.topKAccuracy = topKAccuracy
        macroPrecision = mean(\.precision)
        macroRecall = mean(\.recall)
        macroF1 = mean(\.f1)
    }
}
