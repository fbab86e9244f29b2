import Reporting

/// Results as lines `name: value` on standard output.
private func lines(_ pairs: [(name: String, value: String?)]) -> String {
    pairs.compactMap { pair in pair.value.map { "\(pair.name): \($0)" } }.joined(separator: "\n")
}

private func metric(_ value: Double?) -> String? {
    value.map { Format.fixed($0, decimals: 4) }
}

extension TrainingOutcome {
    /// The result for people, one line each.
    public var text: String {
        lines([
            ("training_loss", metric(trainingLoss)), ("training_accuracy", metric(trainingAccuracy)),
            ("validation_loss", metric(validationLoss)), ("validation_accuracy", metric(validationAccuracy)),
            ("test_loss", metric(testLoss)), ("test_accuracy", metric(testAccuracy)),
            ("zero_weights", metric(zeroWeights)), ("best_epoch", bestEpoch.map(String.init)), ("run", run),
            ("digest", digest),
        ])
    }
}

extension EvaluationOutcome {
    /// The result for people, one line each.
    public var text: String {
        lines([
            ("training_loss", metric(trainingLoss)), ("training_accuracy", metric(trainingAccuracy)),
            ("validation_loss", metric(validationLoss)), ("validation_accuracy", metric(validationAccuracy)),
            ("test_loss", metric(testLoss)), ("test_accuracy", metric(testAccuracy)), ("digest", digest),
        ])
    }
}

extension BenchmarkResult {
    /// The result for people, one line each.
    public var text: String {
        func microseconds(_ value: Double) -> String { "\(Format.fixed(value, decimals: 1)) µs" }
        return lines([
            ("workload", workload), ("ranks", "\(ranks)"), ("step", microseconds(stepMicroseconds)),
            ("samples/s", Format.grouped(Int(samplesPerSecond))),
            ("forward", microseconds(forwardMicroseconds)),
            ("backward", microseconds(backwardMicroseconds)),
            ("exchange", microseconds(exchangeMicroseconds)),
            ("update", microseconds(updateMicroseconds)),
        ])
    }
}
