/// The values for imbalanced data: metrics of scores, weighted losses, splits.
package struct ImbalanceFile: Decodable, Sendable {
    /// Logits and their labels or target values, with the metrics of their probabilities.
    package struct Case: Decodable, Sendable, CustomStringConvertible {
        /// The metrics; nil for those of another kind.
        package struct Metrics: Decodable, Sendable {
            package let rocAuc: Double
            package let averagePrecision: Double
            package let balancedAccuracy: Double?
            package let logLoss: Double?
            package let brierScore: Double?
            package let calibrationError: Double?
            /// Count, mean probability and share of each bin that is not empty.
            package let bins: [[Double]]?
            /// The best threshold, and its F1.
            package let bestF1: [Double]?
            /// The best threshold, and its J.
            package let bestYouden: [Double]?
            /// The mean precision, recall and F1 of the classes.
            package let macro: [Double]
            /// The means weighted by the numbers of samples.
            package let weighted: [Double]
            /// Precision, recall and F1 of all decisions together.
            package let micro: [Double]
            /// Of each class, against the others.
            package let classRocAuc: [Double]?
        }

        package let name: String
        /// `classes` or `independent`.
        package let kind: String
        package let outputs: ReferenceTensor
        package let labels: [Int32]?
        package let targets: ReferenceTensor?
        package let metrics: Metrics

        package var description: String { name }
    }

    /// Steps with weights.
    package struct Weighted: Decodable, Sendable {
        /// The losses of the steps, the parameters after them, and the loss over all samples then.
        package struct Run: Decodable, Sendable {
            package let losses: [Double]
            package let weight: ReferenceTensor
            package let bias: ReferenceTensor
            package let evaluated: Double
        }

        package let inputs: ReferenceTensor
        package let labels: [Int32]
        package let sampleWeights: [Double]
        package let classWeights: [Double]
        package let batchSize: Int
        package let learningRate: Double
        /// The initial weight, [inputs, outputs].
        package let weight: ReferenceTensor
        package let bias: ReferenceTensor
        package let bySample: Run
        package let byClass: Run
        package let byBoth: Run
    }

    /// Binary cross-entropy with label smoothing.
    package struct Smoothed: Decodable, Sendable {
        package let smoothing: Double
        package let logits: ReferenceTensor
        package let targets: ReferenceTensor
        package let losses: [Double]
    }

    /// The number of places of each class.
    package struct Apportioned: Decodable, Sendable {
        package let sizes: [Int]
        package let places: Int
        package let counts: [Int]
    }

    package let cases: [Case]
    package let weighted: Weighted
    package let smoothed: Smoothed
    /// The balanced weight of each class of `classLabels`.
    package let balanced: [Double]
    package let classLabels: [Int32]
    package let apportioned: [Apportioned]
    /// Of 23 samples in 4 folds: the number of training samples, the first and the last sample held out.
    package let timeFolds: [[Int]]
    /// The number of samples of each group.
    package let groupSizes: [Int]
    /// The groups of each of 3 folds.
    package let groupFolds: [[Int]]
}
