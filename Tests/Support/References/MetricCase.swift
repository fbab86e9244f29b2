/// Outputs held against what was wanted, with the metrics of that.
package struct MetricCase: Decodable, Sendable, CustomStringConvertible {
    /// The metrics; those of the case's kind.
    package struct Metrics: Decodable, Sendable {
        /// The share that is right.
        package let accuracy: Double?
        /// The share among the largest output: the accuracy again.
        package let top1Accuracy: Double?
        /// The share among the three largest outputs.
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

    /// What is measured.
    package let name: String
    /// `classes`, `independent` (yes or no) or `values`.
    package let kind: String
    /// A row for each sample.
    package let outputs: ReferenceTensor
    /// The class of each sample.
    package let labels: [Int32]?
    /// The wanted outputs of each sample.
    package let targets: ReferenceTensor?
    /// The metrics.
    package let metrics: Metrics

    package var description: String { name }
}
