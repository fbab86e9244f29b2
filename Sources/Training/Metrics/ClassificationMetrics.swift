/// Metrics of classification.
public struct ClassificationMetrics: Sendable, Hashable, Codable {
    /// Metrics of one class against all others.
    public struct ClassMetrics: Sendable, Hashable, Codable {
        /// The class, or the output.
        public let `class`: Int
        /// The name of the class; nil if it has none.
        public let name: String?
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
        /// The area under the ROC curve of the class's probability, against all other classes; nil for one of two
        /// classes, and if the class or all others do not occur.
        public let rocAuc: Double?
        /// The average precision of the class's probability, in the same way.
        public let averagePrecision: Double?

        init(_ number: Int, name: String? = nil, _ counts: DecisionCounts, ranking: Ranking? = nil) {
            `class` = number
            self.name = name
            rocAuc = ranking?.rocAuc
            averagePrecision = ranking?.averagePrecision
            (precision, recall, f1) = (counts.precision, counts.recall, counts.f1)
            samples = counts.actual
        }
    }

    /// Means of the classes' precisions, recalls and F1, in which undefined values count as 0.
    public struct Averages: Sendable, Hashable, Codable {
        /// The mean of the precisions.
        public let precision: Double
        /// The mean of the recalls.
        public let recall: Double
        /// The mean of the F1.
        public let f1: Double
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
    /// The means in which each class counts as often as it has samples; 0 without samples.
    public let weighted: Averages
    /// Precision, recall and F1 of the decisions about all classes together. With one class for each sample,
    /// all three are the accuracy.
    public let micro: Averages
    /// The metrics of each class.
    public let classes: [ClassMetrics]
    /// The number of samples of each class (row) that are predicted as each class (column); nil for
    /// independent binary outputs, and for more than 1,000 classes.
    public var confusionMatrix: [[Int]]?
    /// The mean recall of the classes that occur; nil for independent binary outputs.
    public internal(set) var balancedAccuracy: Double?
    /// The area under the ROC curve of the probability of class 1; of more classes than two, or of independent
    /// outputs, the mean over those that are defined, each against the rest. Nil if none is, or the loss defines
    /// no probabilities.
    public internal(set) var rocAuc: Double?
    /// The average precision, in the same way.
    public internal(set) var averagePrecision: Double?
    /// A sentence that says why both are left out where the loss defines probabilities; nil if they are not.
    public internal(set) var leftOut: String?
    /// The mean of −log p of the sample's class, p limited to [ε, 1 − ε] with ε = 2⁻⁵² as in scikit-learn; nil
    /// for independent outputs.
    public internal(set) var logLoss: Double?
    /// The mean of (p − t)² of class 1, or the mean of their sums over more classes than two; nil for independent
    /// outputs.
    public internal(set) var brierScore: Double?
    /// The calibration of the probabilities; nil for independent outputs.
    public internal(set) var calibration: Calibration?
    /// The threshold between two classes with the largest F1 of class 1 on these samples.
    public internal(set) var bestF1: ThresholdMetrics?
    /// The threshold between two classes with the largest J on these samples.
    public internal(set) var bestYouden: ThresholdMetrics?
    /// The decisions by the threshold that was chosen on the validation data; nil without one.
    public internal(set) var atThreshold: ThresholdMetrics?

    /// The curve of the probability of class 1, or of each of more classes than two; nil where it is undefined. Examples
    /// keep them, metrics do not.
    var curves: [RankingCurve?]?

    /// Creates the metrics; classes that neither occur nor are predicted do not enter the means.
    ///
    /// - Parameter counts: the decisions about each class.
    init(
        classes: [ClassMetrics], _ counts: [DecisionCounts], confusionMatrix: [[Int]]?, topK: Int?,
        topKAccuracy: Double?
    ) {
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
        let samples = classes.reduce(0) { $0 + $1.samples }
        func weightedMean(_ metric: (ClassMetrics) -> Double?) -> Double {
            classes.reduce(0) { $0 + Double($1.samples) * (metric($1) ?? 0) } / Double(max(samples, 1))
        }
        weighted = Averages(
            precision: weightedMean(\.precision), recall: weightedMean(\.recall), f1: weightedMean(\.f1))
        let all = counts.reduce(DecisionCounts(), +)
        micro = Averages(precision: all.precision ?? 0, recall: all.recall ?? 0, f1: all.f1 ?? 0)
    }

    /// The means over the classes that occur or are predicted.
    public var macro: Averages {
        Averages(precision: macroPrecision, recall: macroRecall, f1: macroF1)
    }

    /// Adds the metrics of the order of probabilities, column by column.
    mutating func add(_ rankings: [Ranking]) {
        func mean(_ values: [Double]) -> Double? {
            values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
        rocAuc = mean(rankings.compactMap(\.rocAuc))
        averagePrecision = mean(rankings.compactMap(\.averagePrecision))
        curves = rankings.map(\.curve)
    }
}
