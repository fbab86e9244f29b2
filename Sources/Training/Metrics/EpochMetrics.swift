import Optimization

/// Metrics of one epoch, bitwise equal on every rank.
public struct EpochMetrics: Sendable, Codable {
    /// The mean loss and accuracy of the epoch's batches, each computed during training.
    public let training: EvaluationResult
    /// The metrics on the validation set at the end of the epoch; nil without one.
    public let validation: EvaluationResult?

    /// The defined metrics of the validation set beyond loss and accuracy, as far as they were measured.
    var further: [(name: String, value: Double)] {
        (validation?.metrics?.numbers ?? []).compactMap { name, value in value.map { (name, $0) } }
    }

    /// Returns the value of a monitored metric; nil if the run has no such metric.
    func value(of monitor: Monitor) -> Double? {
        switch monitor.metric {
        case "training_loss": training.loss
        case "training_accuracy": training.accuracy
        case "validation_loss": validation?.loss
        case "validation_accuracy": validation?.accuracy
        default: further.first { "validation_" + $0.name == monitor.metric }?.value
        }
    }
}
