/// Outputs and their labels or target values, with the metrics.
package struct MetricCase: Decodable, Sendable, CustomStringConvertible {
    /// The metrics; nil for those of another kind.
    package struct Metrics: Decodable, Sendable {
        /// The share of correct predictions.
        package let accuracy: Double?
        /// The share of samples whose class has the largest output: the accuracy again.
        package let top1Accuracy: Double?
        /// The share of samples whose class is among the three largest outputs.
        package let top3Accuracy: Double?
        /// Of each class.
        package let precision: [Double]?
        /// Of each class.
        package let recall: [Double]?
        /// Of each class.
        package let f1: [Double]?
        /// The mean over the classes.
        package let macroPrecision: Double?
        /// The mean over the classes.
        package let macroRecall: Double?
        /// The mean over the classes.
        package let macroF1: Double?
        /// The mean absolute error.
        package let mae: Double?
        /// The root of the mean squared error.
        package let rmse: Double?
        /// The coefficient of determination.
        package let r2: Double?
    }

    /// The name of the case.
    package let name: String
    /// `classes`, `independent` (yes or no) or `values`.
    package let kind: String
    /// A row for each sample.
    package let outputs: ReferenceTensor
    /// The class of each sample.
    package let labels: [Int32]?
    /// The target outputs of each sample.
    package let targets: ReferenceTensor?
    /// The metrics.
    package let metrics: Metrics

    package var description: String { name }
}
