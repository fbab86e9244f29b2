import Optimization

/// What an epoch came to, the same bits on every rank.
public struct EpochMetrics: Sendable {
    /// The losses and accuracies of the epoch's batches, each as it was met during training.
    public let training: EvaluationResult
    /// The validation set at the end of the epoch; nil without one.
    public let validation: EvaluationResult?

    /// The value of what is monitored; nil where the run has no such metric.
    func value(of monitor: Monitor) -> Double? {
        switch monitor.metric {
        case "training_loss": training.loss
        case "training_accuracy": training.accuracy
        case "validation_loss": validation?.loss
        case "validation_accuracy": validation?.accuracy
        default: nil
        }
    }
}
