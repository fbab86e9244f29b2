import FoundationEssentials
import Reporting
import Training

// Examples of predictions, from a file that may be anything.
extension RunReport {
    /// Predicted against true values, a figure for each output.
    var predictions: [Page.Part] {
        runs.flatMap { run in
            run.examples.flatMap { set, examples -> [Page.Part] in
                let width = min(examples.pairs?.first?.target.count ?? 0, EvaluationExamples.mostOutputs)
                let pairs = (examples.pairs ?? []).prefix(EvaluationExamples.mostPairs)
                    .filter { $0.target.count >= width && $0.predicted.count >= width }
                guard width > 0, !pairs.isEmpty else { return [] }
                let figures = (0..<width).map { output in
                    let name = Self.name(output, in: examples.outputNames)
                    return Self.figure(
                        pairs.map { ($0.target[output], $0.predicted[output]) },
                        title: name ?? (width > 1 ? "output \(output)" : "Predicted against true"))
                }
                let title = "\(set): \(Format.count(pairs.count, "sample"))"
                return [.heading(isSingle ? title : "\(run.label) \(title)"), .figures(figures)]
            }
        }
    }

    private static func figure(_ values: [(target: Double, predicted: Double)], title: String) -> Figure {
        let targets = values.map(\.target).filter(\.isFinite)
        let ends = [targets.min() ?? 0, targets.max() ?? 1]
        return Figure(
            title: title, xAxis: FigureAxis("true value"), yAxis: FigureAxis("predicted value"),
            lines: [
                Figure.Line("samples", isScattered: true, values.map { .init($0.target, $0.predicted) }),
                Figure.Line("predicted = true", ends.map { .init($0, $0) }),
            ])
    }

    /// The ROC curve, and precision over recall, of each class; none if they are not known.
    func curves(of set: String, in run: Run) -> [Figure] {
        guard let examples = run.examples.first(where: { $0.name == set })?.examples,
            let all = examples.curves
        else { return [] }
        let named = all.enumerated().compactMap { index, curve in
            curve.map {
                (name: all.count == 1 ? "" : Self.name(index, in: examples.classNames) ?? "\(index)", $0)
            }
        }
        // More lines than this could not be told apart.
        let curves = named.sorted { $0.1.area < $1.1.area }.prefix(4)
        let part = curves.count < named.count ? ": the \(curves.count) classes with the least area" : ""
        func figure(
            _ title: String, _ x: String, _ y: String, _ points: (RankingCurve) -> [Figure.Line.Point]
        ) -> Figure {
            Figure(
                title: title + part, xAxis: FigureAxis(x, includes: [0, 1]),
                yAxis: FigureAxis(y, includes: [0, 1]),
                lines: curves.map { Figure.Line($0.name, points($0.1)) })
        }
        return [
            figure("ROC curve", "false positive rate", "true positive rate") {
                $0.shares.map { .init($0.falsePositive, $0.truePositive) }
            },
            figure("Precision and recall", "recall", "precision") {
                $0.precisions.map { .init($0.recall, $0.precision) }
            },
        ]
    }

    /// The shares of samples that come true over their predicted probabilities.
    static func calibration(_ metrics: ClassificationMetrics) -> [Figure] {
        let points = (metrics.calibration?.bins ?? []).compactMap { bin -> Figure.Line.Point? in
            guard let mean = bin.meanProbability, let share = bin.share else { return nil }
            return .init(mean, share)
        }
        guard points.count > 1 else { return [] }
        return [
            Figure(
                title: "Calibration", xAxis: FigureAxis("predicted probability", includes: [0, 1]),
                yAxis: FigureAxis("share that comes true", includes: [0, 1]),
                lines: [
                    Figure.Line("model", points),
                    Figure.Line("perfect calibration", [.init(0, 0), .init(1, 1)]),
                ])
        ]
    }

    /// The mistakes of classification with their samples.
    var mistakes: [Page.Part] {
        runs.flatMap { run in
            run.examples.flatMap { set, examples -> [Page.Part] in
                let mistakes = Array((examples.mistakes ?? []).prefix(EvaluationExamples.mostMistakes))
                guard !mistakes.isEmpty else { return [] }
                let count = mistakes.count == 1 ? "the mistake" : "the \(mistakes.count) mistakes"
                let title = "\(set): \(count) with the lowest probability of the true class"
                let part = Self.part(mistakes, examples)
                return isSingle ? [.heading(title), part] : [.folded("\(run.label) \(title)", [part])]
            }
        }
    }

    /// The images among a run's mistakes, by tags with set, place and classes: `validation_mistakes/00_true_3_predicted_5`.
    static func mistakenImages(of run: Run) -> [(tag: String, png: [UInt8])] {
        run.examples.flatMap { set, examples in
            (examples.mistakes ?? []).prefix(EvaluationExamples.mostMistakes).enumerated()
                .compactMap { place, mistake in
                    guard let png = mistake.picture.flatMap({ Data(base64Encoded: $0) }) else { return nil }
                    let classes = [mistake.trueClass, mistake.predictedClass].map {
                        name($0, in: examples.classNames) ?? "\($0)"
                    }
                    return (
                        "\(set)_mistakes/\(Format.padded("\(place)", to: 2, with: "0"))_true_\(classes[0])_predicted_\(classes[1])",
                        [UInt8](png)
                    )
                }
        }
    }

    private static func part(
        _ mistakes: [EvaluationExamples.Mistake], _ examples: EvaluationExamples
    ) -> Page.Part {
        func className(_ number: Int) -> String { name(number, in: examples.classNames) ?? "\(number)" }
        let pictures = mistakes.compactMap { mistake in
            mistake.picture.map { picture in
                (
                    png: picture,
                    lines: [
                        // Of a path, the folder and the file: a caption is narrow.
                        mistake.title.split(separator: "/").suffix(2).joined(separator: "/"),
                        "true \(className(mistake.trueClass)): \(Format.percent(mistake.trueProbability))",
                        "predicted \(className(mistake.predictedClass)): \(Format.percent(mistake.probability))",
                    ]
                )
            }
        }
        if pictures.count == mistakes.count { return .pictures(pictures) }
        let count = min(mistakes.map { $0.values?.count ?? 0 }.max() ?? 0, EvaluationExamples.mostColumns)
        let columns = (0..<count).map { name($0, in: examples.columnNames) ?? "feature \($0)" }
        var table = Table(
            [
                .init("sample"), .init("true class"), .init("its probability", .right),
                .init("predicted class"), .init("its probability", .right),
            ] + columns.map { .init($0, .right) })
        for mistake in mistakes {
            table.append(
                [
                    mistake.title, className(mistake.trueClass),
                    Format.percent(mistake.trueProbability), className(mistake.predictedClass),
                    Format.percent(mistake.probability),
                ] + (0..<count).map { name($0, in: mistake.values) ?? "–" })
        }
        return .table(table)
    }

    /// The name at a place; nil if there is none.
    private static func name(_ place: Int, in names: [String]?) -> String? {
        names.flatMap { $0.indices.contains(place) ? $0[place] : nil }
    }
}
