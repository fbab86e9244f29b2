/// Metrics of regression.
public struct RegressionMetrics: Sendable, Hashable, Encodable {
    /// The mean of |y − t| over all samples and outputs.
    public let mae: Double
    /// The root of the mean of (y − t)² over all samples and outputs.
    public let rmse: Double
    /// The coefficient of determination 1 − Σ(y − t)² / Σ(t − t̄)², the mean over the outputs; outputs with
    /// constant target values are left out; nil if none is left.
    public let r2: Double?
}
