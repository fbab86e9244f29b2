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

extension TrainingOutcome {
    /// The stages and training from scratch side by side; nil for a run of one stage that is compared with nothing.
    public var comparison: String? {
        guard let stages else { return nil }
        var table = Table([
            .init("stage"), .init("labelled samples", .right), .init("epochs", .right),
            .init("validation accuracy", .right), .init("test accuracy", .right),
            .init("epochs to the best from scratch", .right),
        ])
        for stage in stages + [fromScratch].compactMap(\.self) {
            table.append([
                stage.name, Format.grouped(stage.labelledSamples), Format.grouped(stage.epochs),
                metric(stage.validationAccuracy) ?? "–", metric(stage.testAccuracy) ?? "–",
                stage.epochsToBaseline.map(Format.grouped) ?? "–",
            ])
        }
        return table.text()
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

extension ExchangeBenchmarkResult {
    /// The result for people, a table.
    public var text: String {
        func text(_ value: Double?, _ unit: String) -> String {
            value.map { Format.fixed($0, decimals: 1) + unit } ?? "-"
        }
        var table = Table(["floats", "ours", "MPI_Allreduce", "ratio"].map { .init($0, .right) })
        for row in rows {
            table.append([
                Format.grouped(row.length), text(row.ourMicroseconds, " µs"),
                text(row.mpiMicroseconds, " µs"), text(row.ratio, ""),
            ])
        }
        table.append(note: "ranks: \(ranks)")
        return table.text()
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
