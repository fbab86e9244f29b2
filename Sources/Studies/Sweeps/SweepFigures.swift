import Reporting
import Storage
import Training

/// The figures of a sweep: the metric over each option that has numbers, and the courses of the best trials.
struct SweepFigures {
    private let design: SweepDesign
    private let trials: [TrialOutcome]
    private let metric: SweepMetric

    /// The number of trials whose courses are drawn.
    private static let mostCourses = 8

    /// The figures of trials, the best one first.
    init(_ design: SweepDesign, _ trials: [TrialOutcome], metric: SweepMetric) {
        self.design = design
        self.trials = trials.filter(metric.measures)
        self.metric = metric
    }

    /// The figures with their file names.
    private var all: [(file: String, figure: Figure)] {
        let numbers =
            design.ranges.map { ($0.key, $0.isLogarithmic) }
            + design.grid.compactMap { axis -> (String, Bool)? in
                let numbers = axis.values.compactMap { Double($0) }.filter(\.isFinite)
                guard numbers.count == axis.values.count, numbers.count > 1 else { return nil }
                let (least, largest) = (numbers.min() ?? 0, numbers.max() ?? 0)
                return (axis.key, least > 0 && largest / least >= 10)
            }
        return numbers.compactMap { figure(over: $0, isLogarithmic: $1) } + [courses].compactMap(\.self)
    }

    /// The metric over the values of an option. Trials that differ in a grid's other options have a color each; values that
    /// were drawn are points, those of a grid are joined.
    private func figure(over key: String, isLogarithmic: Bool) -> (file: String, figure: Figure)? {
        let others = design.grid.map(\.key).filter { $0 != key }
        let areDrawn = !design.ranges.isEmpty
        var lines: [(name: String, points: [Figure.Line.Point])] = []
        for trial in design.trials {
            guard let outcome = trials.first(where: { $0.trial == trial.number }),
                let value = trial.settings.first(where: { $0.key == key }).flatMap({ Double($0.value) }),
                let mean = outcome.metrics[metric.rawValue]?.mean
            else { continue }
            let name = trial.settings.filter { others.contains($0.key) }.map(\.value)
                .joined(separator: ", ")
            let point = Figure.Line.Point(value, mean)
            if let index = lines.firstIndex(where: { $0.name == name }) {
                lines[index].points.append(point)
            } else {
                lines.append((name, [point]))
            }
        }
        guard !lines.isEmpty else { return nil }
        let figure = Figure(
            title: "\(title) over \(key)",
            xAxis: FigureAxis(key, scale: isLogarithmic ? .logarithmic : .linear), yAxis: axis(of: lines),
            lines: lines.map { name, points in
                let sorted = points.sorted { $0.x < $1.x }
                // Points with gaps between them are not joined.
                return Figure.Line(name, areDrawn ? sorted.flatMap { [$0, .init($0.x, .nan)] } : sorted)
            })
        return ("by-\(Self.fileName(key)).svg", figure)
    }

    /// The metric of the best trials over the epochs; nil if there is nothing to draw.
    private var courses: (file: String, figure: Figure)? {
        let lines = trials.prefix(Self.mostCourses).compactMap {
            outcome -> (name: String, points: [Figure.Line.Point])? in
            let run = RunFolder.parts(of: outcome.run)?.first ?? outcome.run
            guard let history = try? RunHistory(folder: run) else { return nil }
            let points = history.epochs.compactMap { epoch in
                metric.value(of: epoch).map { Figure.Line.Point(Double(epoch.epoch), $0) }
            }
            guard points.count > 1 else { return nil }
            return (Self.shortened(outcome), points)
        }
        guard !lines.isEmpty else { return nil }
        let best =
            trials.count > lines.count ? "the best \(lines.count) of \(trials.count) trials" : "all trials"
        let figure = Figure(
            title: "\(title) of \(best)", xAxis: FigureAxis("epoch"), yAxis: axis(of: lines),
            lines: lines.map { Figure.Line($0, $1) })
        return ("epochs.svg", figure)
    }

    private var title: String {
        let words = metric.rawValue.replacing("_", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// The axis of the metric; logarithmic for losses that are far apart.
    private func axis(of lines: [(name: String, points: [Figure.Line.Point])]) -> FigureAxis {
        let values = lines.flatMap(\.points).map(\.y).filter { $0.isFinite && $0 > 0 }
        let isWide = (values.max() ?? 1) > 100 * (values.min() ?? 1)
        let isLoss = metric == .trainingLoss || metric == .validationLoss
        return FigureAxis(
            metric.rawValue.replacing("_", with: " "), scale: isWide && isLoss ? .logarithmic : .linear)
    }

    /// The values of a trial's settings, as short as the legend is narrow.
    private static func shortened(_ outcome: TrialOutcome) -> String {
        let values = outcome.overrides.map { $0.split(separator: "=", maxSplits: 1).last ?? "" }
        let whole = values.joined(separator: ", ")
        let plain = whole.filter { !"{}".contains($0) }
        let text = plain.isEmpty ? whole : plain
        return text.count > 20 ? text.prefix(19) + "…" : text
    }

    private static func fileName(_ key: String) -> String {
        String(key.map { $0.isLetter || $0.isNumber || "._-".contains($0) ? $0 : "-" })
    }

    /// Writes all figures into a folder.
    ///
    /// - Returns: the paths of the files, in order.
    /// - Throws: `StorageError` if one cannot be written.
    func write(to folder: String) throws(StorageError) -> [String] {
        var paths: [String] = []
        for (file, figure) in all {
            let path = folder + "/" + file
            try AtomicFile.write(Array(figure.svg.utf8), to: path)
            paths.append(path)
        }
        return paths
    }
}
