/// What a model's predictions on a data set are like, beyond loss and accuracy.
public enum TaskMetrics: Sendable, Hashable {
    /// For classes, or outputs that say yes or no.
    case classification(ClassificationMetrics)
    /// For wanted values.
    case regression(RegressionMetrics)
}

extension TaskMetrics: Encodable {
    /// The metrics of the one kind or the other.
    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .classification(let metrics): try metrics.encode(to: encoder)
        case .regression(let metrics): try metrics.encode(to: encoder)
        }
    }
}
