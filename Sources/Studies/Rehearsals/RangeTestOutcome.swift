import Reporting
import Training

/// The outcome of a learning rate range test: the output of `find-lr --json`.
public struct RangeTestOutcome: Sendable, Encodable {
    /// The name of the configuration.
    public let name: String
    /// The learning rate of the first step.
    public let from: Double
    /// The learning rate that the last step would have.
    public let to: Double
    /// The number of steps to that rate.
    public let plannedSteps: Int
    /// True if the loss has diverged before.
    public let diverged: Bool
    /// The learning rate with the smallest smoothed loss; nil if the loss has not fallen.
    public let minimum: Double?
    /// The learning rate at which the smoothed loss falls steepest; nil if the loss has not fallen.
    public let steepest: Double?
    /// The suggested learning rate, a tenth of `minimum`; nil if the loss has not fallen.
    public let suggestion: Double?
    /// The path of the figure.
    public var figure: String?
    private let points: [LossCurve.Point]
    private let isStillFalling: Bool
    /// The stage of several that has the learning rate; nil if there is one.
    private let stage: String?
    private let omitsParts: Bool

    private enum CodingKeys: String, CodingKey {
        case name, from, to, plannedSteps, diverged, minimum, steepest, suggestion, figure, points
    }

    /// The share of the rate at the minimum that is suggested.
    private static let share = 0.1
    /// The size of the chart in a terminal.
    private static let (chartWidth, chartHeight) = (64, 8)

    /// - Parameters:
    ///   - stage: the stage of several that has the learning rate; nil if there is one.
    ///   - omitsParts: true if the run has parts that the test leaves out.
    init(
        name: String, _ curve: LossCurve, _ request: RangeTestRequest, plannedSteps: Int, stage: String?,
        omitsParts: Bool
    ) {
        self.name = name
        (from, to) = (request.from, request.to)
        self.plannedSteps = plannedSteps
        self.stage = stage
        self.omitsParts = omitsParts
        points = curve.points
        diverged = curve.hasDiverged
        minimum = curve.minimum.map { curve.points[$0].learningRate }
        steepest = curve.steepest.map { curve.points[$0].learningRate }
        suggestion = minimum.map { $0 * Self.share }
        isStillFalling =
            curve.minimum.map { !curve.hasDiverged && $0 + curve.radius >= curve.points.count } ?? false
    }
}

// The outcome as text and as a figure.
extension RangeTestOutcome {
    /// Returns the outcome as a chart and lines for people.
    ///
    /// - Parameter columns: the columns of the terminal to which sentences are fitted; nil for lines of any length.
    public func text(columns: Int?) -> String {
        (chart + notes.map { Format.wrapped($0, to: columns) }).map { $0 + "\n" }.joined()
    }

    /// The setting of the suggested learning rate, as a command takes it; nil without one, or if a stage has it.
    public var suggestedSetting: String? {
        stage == nil ? suggestion.map(setting) : nil
    }

    private var notes: [String] {
        let end =
            diverged
            ? "the loss diverged at a learning rate of \(Format.short(points.last?.learningRate ?? from)), after \(Format.count(points.count, "step"))"
            : "the loss did not diverge in \(Format.count(points.count, "step"))"
        return [end] + advice
            + (omitsParts ? ["base and pretraining were left out: the test began with new weights"] : [])
            + (figure.map { [$0] } ?? [])
    }

    private var advice: [String] {
        guard let suggestion, let minimum else {
            return [
                "no suggestion: the loss does not fall below its noise between \(Format.short(from)) and \(Format.short(to)); try other --from and --to, more --steps, or a larger batch"
            ]
        }
        return [
            "smallest loss at \(Format.short(minimum))"
                + (steepest.map { ", steepest descent at \(Format.short($0))" } ?? ""),
            "suggestion: \(setting(of: suggestion)), a tenth of \(Format.short(minimum))",
        ] + (isStillFalling ? ["the loss was still falling at the end: try a larger --to"] : [])
    }

    /// The setting of a learning rate, or its place among stages.
    private func setting(of rate: Double) -> String {
        stage.map { "learning_rate=\(Format.short(rate)) in stage '\($0)'" }
            ?? "optimizer.learning_rate=\(Format.short(rate))"
    }

    /// The largest loss of a chart: the divergence at the end would flatten everything before it.
    private var shownLimit: Double {
        let losses = points.map(\.smoothedLoss)
        let least = losses.min() ?? 0
        let most = losses.prefix { $0 > least }.max() ?? losses.max() ?? 0
        return most + 0.5 * (most - least)
    }

    /// The smoothed loss over the learning rate, in characters.
    private var chart: [String] {
        let width = min(Self.chartWidth, points.count)
        guard width > 1 else { return [] }
        let columns = (0..<width).map { $0 * (points.count - 1) / (width - 1) }
        let losses = columns.map { min(points[$0].smoothedLoss, shownLimit) }
        let (least, most) = (losses.min() ?? 0, losses.max() ?? 0)
        let rows = BlockChart.rows(
            losses.map { most > least ? max(($0 - least) / (most - least), 1e-9) : 1 },
            height: Self.chartHeight)
        let labels = [Format.short(most), Format.short(least), "loss"]
        let margin = labels.map(\.count).max() ?? 0
        func line(_ label: String, _ content: String) -> String {
            String(repeating: " ", count: margin - label.count) + label + " " + content
        }
        var lines = rows.enumerated().map { index, row in
            line(
                index == 0
                    ? labels[0]
                    : index == rows.count - 1 ? labels[1] : index == rows.count / 2 ? labels[2] : "", row)
        }
        lines.append(line("", axis(columns)))
        return lines
    }

    /// The first and the last learning rate below a chart, and the suggested one with an arrow.
    private func axis(_ columns: [Int]) -> String {
        let first = Format.short(from)
        let last = Format.short(points.last?.learningRate ?? to)
        var text = first
        if let suggestion, let place = columns.firstIndex(where: { points[$0].learningRate >= suggestion }) {
            let label = "▲ \(Format.short(suggestion))"
            if place > first.count, place + label.count + 1 + last.count <= columns.count {
                text += String(repeating: " ", count: place - first.count) + label
            }
        }
        return text + String(repeating: " ", count: max(1, columns.count - text.count - last.count)) + last
    }

    /// The losses over the learning rate, with the suggested rate.
    public var drawing: Figure {
        let limit = shownLimit
        func line(_ name: String, _ loss: (LossCurve.Point) -> Double) -> Figure.Line {
            Figure.Line(name, points.map { .init($0.learningRate, loss($0) <= limit ? loss($0) : .nan) })
        }
        var lines = [line("smoothed loss", \.smoothedLoss), line("loss of each step", \.loss)]
        let shown = points.flatMap { [$0.loss, $0.smoothedLoss] }.filter { $0 <= limit }
        let range = (shown.min() ?? 0, shown.max() ?? 1)
        for (name, rate) in [("suggestion", suggestion), ("steepest", steepest)] {
            guard let rate else { continue }
            lines.append(
                Figure.Line("\(name): \(Format.short(rate))", [.init(rate, range.0), .init(rate, range.1)]))
        }
        return Figure(
            title: "Learning rate range test: \(name)",
            xAxis: FigureAxis("learning rate", scale: .logarithmic),
            yAxis: FigureAxis("loss"), lines: lines)
    }
}
