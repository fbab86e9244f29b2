import Reporting

/// Formats results as lines `name: value` for standard output.
private func lines(_ pairs: [(name: String, value: String?)]) -> String {
    pairs.compactMap { pair in pair.value.map { "\(pair.name): \($0)" } }.joined(separator: "\n")
}

private func metric(_ value: Double?) -> String? {
    value.map { Format.fixed($0, decimals: 4) }
}

extension TrainingOutcome {
    /// The result as readable text, one line per value.
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
    /// The comparison of the stages and training from scratch; nil for a run of one stage without comparison.
    public var comparison: String? {
        guard let stages else { return nil }
        var table = Table([
            .init("stage"), .init("labelled samples", .right), .init("epochs", .right),
            .init("validation accuracy", .right), .init("test accuracy", .right),
            .init("epochs to match from scratch", .right),
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
    /// The result as readable text: a line per metric, then a table of the classes and their confusion matrix
    /// for each set.
    public var text: String {
        let sets = [
            ("training", trainingLoss, trainingAccuracy, trainingMetrics),
            ("validation", validationLoss, validationAccuracy, validationMetrics),
            ("test", testLoss, testAccuracy, testMetrics),
        ]
        let numbers = sets.flatMap { name, loss, accuracy, metrics in
            [("\(name)_loss", metric(loss)), ("\(name)_accuracy", metric(accuracy))]
                + (metrics?.numbers.map { ("\(name)_\($0.name)", metric($0.value)) } ?? [])
        }
        let tables = sets.flatMap { name, _, _, metrics in metrics?.tables(of: name) ?? [] }
        return ([lines(numbers + [("penalty", metric(penalty)), ("digest", digest)]) + "\n"] + tables).joined(
            separator: "\n")
    }
}

extension ExchangeBenchmarkResult {
    /// The result as a readable table.
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

extension TaskMetrics {
    /// The scalar metrics with their names.
    fileprivate var numbers: [(name: String, value: Double?)] {
        switch self {
        case .classification(let metrics):
            [
                ("top_\(metrics.topK ?? 0)_accuracy", metrics.topKAccuracy),
                ("macro_precision", metrics.macroPrecision), ("macro_recall", metrics.macroRecall),
                ("macro_f1", metrics.macroF1),
            ]
        case .regression(let metrics):
            [("mae", metrics.mae), ("rmse", metrics.rmse), ("r2", metrics.r2)]
        }
    }

    /// Returns tables with titles that name the data set.
    fileprivate func tables(of set: String) -> [String] {
        guard case .classification(let metrics) = self else { return [] }
        var classes = Table([
            .init("class", .right), .init("precision", .right), .init("recall", .right), .init("F1", .right),
            .init("samples", .right),
        ])
        for row in metrics.classes {
            classes.append(
                ["\(row.class)"] + [row.precision, row.recall, row.f1].map { metric($0) ?? "–" }
                    + [Format.grouped(row.samples)])
        }
        var tables = ["\(set): metrics per class\n" + classes.text()]
        guard let matrix = metrics.confusionMatrix else { return tables }
        guard matrix.count <= Self.widestMatrix else {
            return tables + ["\(set): use --json for the confusion matrix of \(matrix.count) classes\n"]
        }
        var confusion = Table(
            [.init("true \\ predicted", .right)] + matrix.indices.map { .init("\($0)", .right) })
        for (number, row) in matrix.enumerated() { confusion.append((["\(number)"] + row.map { "\($0)" })) }
        tables.append("\(set): confusion matrix\n" + confusion.text())
        return tables
    }

    /// The maximum number of classes whose confusion matrix fits on a screen.
    private static let widestMatrix = 20
}

extension BenchmarkResult {
    /// The result as readable text, one line per value.
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
