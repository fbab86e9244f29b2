import Prediction
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
    /// The threshold between two classes with which the model predicts; nil for one half.
    public let threshold: DecisionThreshold?
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
                + ResultLines.metrics(of: name, metrics)
        }
        let tables = sets.flatMap { name, _, _, metrics in metrics?.texts(of: name) ?? [] }
        return
            ([
                ResultLines.text(numbers + [("penalty", ResultLines.metric(penalty)), ("digest", digest)])
                    + "\n"
            ] + tables).joined(
                separator: "\n")
    }
}

extension TaskMetrics {
    /// The tables of classification, and of regression with several targets, with their titles.
    package var tables: [(title: String, table: Table)] {
        guard case .classification(let metrics) = self else {
            return targetTable.map { [("metrics per target", $0)] } ?? []
        }
        var tables = [("metrics per class", classTable(metrics))]
        if let thresholds = thresholdTable(metrics) { tables.append(("decisions by thresholds", thresholds)) }
        if let calibration = metrics.calibration {
            tables.append(("calibration", table(calibration, metrics)))
        }
        return tables
    }

    /// Returns tables as text, with titles that name the data set.
    fileprivate func texts(of set: String) -> [String] {
        var texts = tables.map { "\(set): \($0.title)\n" + $0.table.text() }
        guard case .classification(let metrics) = self else { return texts }
        if let leftOut = metrics.leftOut { texts.append("\(set): \(leftOut)\n") }
        guard let matrix = metrics.confusionMatrix else {
            guard metrics.classes.count > ClassTally.mostInMatrix else { return texts }
            return texts + [
                "\(set): no confusion matrix of more than \(Format.grouped(ClassTally.mostInMatrix)) classes\n"
            ]
        }
        guard matrix.count <= Self.maximumMatrixSize else {
            return texts + ["\(set): use --json for the confusion matrix of \(matrix.count) classes\n"]
        }
        let names = metrics.classes.map(\.title)
        var confusion = Table([.init("true \\ predicted", .right)] + names.map { .init($0, .right) })
        for (name, row) in zip(names, matrix) { confusion.append([name] + row.map { "\($0)" }) }
        return texts + ["\(set): confusion matrix\n" + confusion.text()]
    }

    /// The metrics of each of several targets; nil for one, and for classification.
    private var targetTable: Table? {
        guard case .regression(let metrics) = self, let targets = metrics.targets else { return nil }
        var table = Table([
            .init("target"), .init("MAE", .right), .init("RMSE", .right), .init("R²", .right),
        ])
        for target in targets {
            table.append([
                target.name ?? "\(target.target)", Format.significant(target.mae),
                Format.significant(target.rmse), target.r2.map { Format.fixed($0, decimals: 4) } ?? "–",
            ])
        }
        return table
    }

    private func classTable(_ metrics: ClassificationMetrics) -> Table {
        let areRanked = metrics.classes.contains { $0.rocAuc != nil || $0.averagePrecision != nil }
        let ranking: [Table.Column] =
            areRanked ? [.init("ROC AUC", .right), .init("average precision", .right)] : []
        var table = Table(
            [
                .init("class", .right), .init("precision", .right), .init("recall", .right),
                .init("F1", .right),
            ] + ranking + [.init("samples", .right)])
        for row in metrics.classes {
            let values =
                [row.precision, row.recall, row.f1] + (areRanked ? [row.rocAuc, row.averagePrecision] : [])
            table.append(
                [row.title] + values.map { ResultLines.metric($0) ?? "–" } + [Format.grouped(row.samples)])
        }
        let samples = Format.grouped(metrics.classes.reduce(0) { $0 + $1.samples })
        for (name, averages) in [
            ("macro", metrics.macro), ("weighted", metrics.weighted), ("micro", metrics.micro),
        ] {
            let values = [averages.precision, averages.recall, averages.f1]
            table.append(
                [name] + values.map { ResultLines.metric($0) ?? "–" }
                    + [String](repeating: "", count: ranking.count) + [samples])
        }
        return table
    }

    /// The decisions between two classes by the thresholds that are best for the set, and by the chosen one; nil
    /// for other tasks.
    private func thresholdTable(_ metrics: ClassificationMetrics) -> Table? {
        let rows = [
            ("best F1", metrics.bestF1), ("best J", metrics.bestYouden), ("chosen", metrics.atThreshold),
        ]
        guard rows.contains(where: { $0.1 != nil }) else { return nil }
        var table = Table(
            [.init("")]
                + ["threshold", "precision", "recall", "F1", "J", "accuracy"].map { .init($0, .right) })
        for (name, row) in rows {
            guard let row else { continue }
            table.append(
                [name]
                    + [row.threshold, row.precision, row.recall, row.f1, row.youden, row.accuracy].map {
                        Format.fixed($0, decimals: 4)
                    })
        }
        return table
    }

    private func table(_ calibration: Calibration, _ metrics: ClassificationMetrics) -> Table {
        let isBinary = metrics.classes.count == 2
        var table = Table(
            [
                isBinary ? "probability of \(metrics.classes[1].title)" : "largest probability", "mean",
                isBinary ? "share of \(metrics.classes[1].title)" : "share correct", "samples",
            ].map { .init($0, .right) })
        for bin in calibration.bins where bin.samples > 0 {
            table.append([
                "\(Format.fixed(bin.lower, decimals: 1)) to \(Format.fixed(bin.upper, decimals: 1))",
                ResultLines.metric(bin.meanProbability) ?? "–", ResultLines.metric(bin.share) ?? "–",
                Format.grouped(bin.samples),
            ])
        }
        return table
    }

    /// The maximum number of classes whose confusion matrix fits on a screen.
    private static let maximumMatrixSize = 20
}

extension ClassificationMetrics.ClassMetrics {
    /// The name of the class, or else its number.
    package var title: String { name ?? "\(`class`)" }
}
