import Reporting

/// The outcome of an evaluation: the output of `evaluate --json`, in snake_case.
public struct EvaluationOutcome: Sendable, Encodable {
    /// The SHA-256 digest of the parameters.
    public let digest: String
    /// The loss on the training set, if there is no other set.
    public let trainingLoss: Double?
    /// The accuracy on the training set, if there is no other set.
    public let trainingAccuracy: Double?
    /// The loss on the validation set.
    public let validationLoss: Double?
    /// The accuracy on the validation set.
    public let validationAccuracy: Double?
    /// The loss on the test set.
    public let testLoss: Double?
    /// The accuracy on the test set.
    public let testAccuracy: Double?
    /// The part of each loss due to penalties on the weights; nil if there are none, as in exports.
    public let penalty: Double?
    /// The number of ranks.
    public let ranks: Int
    /// The host of each rank.
    public let hosts: [String]
    /// The duration of the evaluation.
    public let seconds: Double
    /// Further metrics on the training set, if there is no other set.
    public let trainingMetrics: TaskMetrics?
    /// Further metrics on the validation set.
    public let validationMetrics: TaskMetrics?
    /// Further metrics on the test set.
    public let testMetrics: TaskMetrics?
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
            [("\(name)_loss", ResultLines.metric(loss)), ("\(name)_accuracy", ResultLines.metric(accuracy))]
                + (metrics?.numbers.map { ("\(name)_\($0.name)", ResultLines.metric($0.value)) } ?? [])
        }
        let tables = sets.flatMap { name, _, _, metrics in metrics?.tables(of: name) ?? [] }
        return
            ([
                ResultLines.text(numbers + [("penalty", ResultLines.metric(penalty)), ("digest", digest)])
                    + "\n"
            ] + tables).joined(
                separator: "\n")
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
                ["\(row.class)"] + [row.precision, row.recall, row.f1].map { ResultLines.metric($0) ?? "–" }
                    + [Format.grouped(row.samples)])
        }
        var tables = ["\(set): metrics per class\n" + classes.text()]
        guard let matrix = metrics.confusionMatrix else { return tables }
        guard matrix.count <= Self.maximumMatrixSize else {
            return tables + ["\(set): use --json for the confusion matrix of \(matrix.count) classes\n"]
        }
        var confusion = Table(
            [.init("true \\ predicted", .right)] + matrix.indices.map { .init("\($0)", .right) })
        for (number, row) in matrix.enumerated() { confusion.append((["\(number)"] + row.map { "\($0)" })) }
        tables.append("\(set): confusion matrix\n" + confusion.text())
        return tables
    }

    /// The maximum number of classes whose confusion matrix fits on a screen.
    private static let maximumMatrixSize = 20
}
