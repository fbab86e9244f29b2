/// Metrics of a model's predictions on a data set, beyond loss and accuracy.
public enum TaskMetrics: Sendable, Hashable {
    /// For classes, or independent binary outputs.
    case classification(ClassificationMetrics)
    /// For target values.
    case regression(RegressionMetrics)
}

extension TaskMetrics: Encodable {
    /// Encodes the metrics of the case.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .classification(let metrics): try metrics.encode(to: encoder)
        case .regression(let metrics): try metrics.encode(to: encoder)
        }
    }
}
