/// Metrics of a model's predictions on a data set, beyond loss and accuracy.
public enum TaskMetrics: Sendable, Hashable {
    /// For classes, or independent binary outputs.
    case classification(ClassificationMetrics)
    /// For target values.
    case regression(RegressionMetrics)
}

extension TaskMetrics: Codable {
    /// Decodes the metrics of the case whose keys are there.
    public init(from decoder: any Decoder) throws {
        if let metrics = try? RegressionMetrics(from: decoder) {
            self = .regression(metrics)
        } else {
            self = .classification(try ClassificationMetrics(from: decoder))
        }
    }

    /// Encodes the metrics of the case.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .classification(let metrics): try metrics.encode(to: encoder)
        case .regression(let metrics): try metrics.encode(to: encoder)
        }
    }
}

/// Metrics of regression.
public struct RegressionMetrics: Sendable, Hashable, Codable {
    /// Metrics of one of several targets.
    public struct TargetMetrics: Sendable, Hashable, Codable {
        /// The target, from 0.
        public let target: Int
        /// The name of the target; nil if it has none.
        public let name: String?
        /// The mean of |y − t|.
        public let mae: Double
        /// The root of the mean of (y − t)².
        public let rmse: Double
        /// The coefficient of determination; nil for constant target values.
        public let r2: Double?
    }

    /// The mean of |y − t| over all samples and outputs.
    public let mae: Double
    /// The root of the mean of (y − t)² over all samples and outputs.
    public let rmse: Double
    /// The coefficient of determination 1 − Σ(y − t)² / Σ(t − t̄)², the mean over the outputs; outputs with
    /// constant target values are left out; nil if none is left.
    public let r2: Double?
    /// The metrics of each target, if there are several.
    public var targets: [TargetMetrics]?
}

extension TaskMetrics {
    /// The scalar metrics with their names.
    package var numbers: [(name: String, value: Double?)] {
        switch self {
        case .classification(let metrics):
            [
                ("top_\(metrics.topK ?? 0)_accuracy", metrics.topKAccuracy),
                ("balanced_accuracy", metrics.balancedAccuracy),
                ("macro_precision", metrics.macroPrecision), ("macro_recall", metrics.macroRecall),
                ("macro_f1", metrics.macroF1), ("roc_auc", metrics.rocAuc),
                ("average_precision", metrics.averagePrecision), ("log_loss", metrics.logLoss),
                ("brier_score", metrics.brierScore), ("calibration_error", metrics.calibration?.error),
            ]
        case .regression(let metrics):
            [("mae", metrics.mae), ("rmse", metrics.rmse), ("r2", metrics.r2)]
        }
    }

    /// The root of the mean squared error; nil for classes.
    package var rmse: Double? {
        if case .regression(let metrics) = self { metrics.rmse } else { nil }
    }

    /// The metrics without a confusion matrix of many classes, for the files of a run.
    var abridged: TaskMetrics {
        guard case .classification(var metrics) = self, metrics.classes.count > 100 else { return self }
        metrics.confusionMatrix = nil
        return .classification(metrics)
    }
}
