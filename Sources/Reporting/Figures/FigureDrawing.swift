/// A figure that is drawn in a style as SVG: no scripts, no fonts, no external resources.
struct FigureDrawing {
    private let figure: Figure
    private let style: FigureStyle
    private let lines: [Figure.Line]
    private let xRange: ClosedRange<Double>
    private let yRange: ClosedRange<Double>
    private let left: Double
    private let right: Double

    private static let grey = "#737b87"
    /// The maximum number of lines with a full legend; more lines in gradual colors share one of the first
    /// and the last.
    private static let mostNames = 12
    /// The maximum number of points of a line of a file, sufficient for its width in pixels.
    private static let mostPoints = 240
    /// The maximum number of columns of all lines of a page's figure together.
    private static let mostColumns = 12_000
    /// The space of a legend beside the plot, and the most that labels at the ends of lines take.
    private static let (legendWidth, mostLabelWidth) = (190.0, 110.0)
    /// The average width of a character, and the height of a line of text.
    private static let (characterWidth, textHeight) = (6.6, 14.0)

    init(_ figure: Figure, _ style: FigureStyle) {
        self.figure = figure
        self.style = style
        if style.isInline {
            let width = figure.lines.map { Self.width(of: $0.label) }.max() ?? 0
            right = width > 0 ? min(width, Self.mostLabelWidth) + 12 : 16
            let columns = min(
                style.width - Int(style.left + right),
                Self.mostColumns / max(figure.lines.count, 1))
            lines = figure.lines.map { $0.extremes(ofColumns: max(columns, 40), in: figure) }
        } else {
            right = Self.legendWidth
            lines = figure.lines.map { $0.thinned(to: Self.mostPoints, figure.yAxis) }
        }
        let points = lines.flatMap(\.points).filter(figure.drawable)
        xRange = figure.xAxis.range(of: points.map(\.x))
        let yRange = figure.yAxis.range(of: points.map(\.y))
        self.yRange = yRange
        let tickWidth = figure.yAxis.ticks(in: yRange).map { Self.width(of: $0.label) }.max() ?? 0
        // The axis's own label stands beside those of its ticks.
        left = style.left + (style.isInline ? tickWidth + 6 : 0)
    }

    private static func width(of label: String) -> Double { Double(label.count) * characterWidth }

    /// The drawing as an SVG element.
    var svg: String {
        let elements =
            (style.isInline
                ? [] : [text(figure.title, x: left, y: 22, "font-size=\"15\" font-weight=\"600\"")])
            + axes + lines.enumerated().flatMap { paths($1, $0) } + (style.isInline ? endLabels : legend)
        return "\(opening)\n\(elements.joined(separator: "\n"))\n</svg>\n"
    }

    private var opening: String {
        let title = Markup.escaped(figure.title)
        let box = "viewBox=\"0 0 \(style.width) \(style.height)\""
        if style.isInline { return "<svg \(box) role=\"img\" aria-label=\"\(title)\">" }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" \(box) width="\(style.width)" height="\(style.height)" role="img" font-family="system-ui, sans-serif" font-size="12" fill="\(Self.grey)">
            <title>\(title)</title>
            """
    }

    private var plotRight: Double { Double(style.width) - right }
    private var plotBottom: Double { Double(style.height) - style.bottom }

    private func x(_ value: Double) -> Double {
        let place = figure.xAxis.coordinate(value)
        return left + (place - xRange.lowerBound) / (xRange.upperBound - xRange.lowerBound)
            * (plotRight - left)
    }

    private func y(_ value: Double) -> Double {
        let place = figure.yAxis.coordinate(value)
        return plotBottom - (place - yRange.lowerBound) / (yRange.upperBound - yRange.lowerBound)
            * (plotBottom - style.top)
    }

    private var axes: [String] {
        let stroke = style.isInline ? "stroke=\"currentColor\"" : "stroke=\"\(Self.grey)\""
        var elements: [String] = []
        for tick in figure.yAxis.ticks(in: yRange) {
            let y = y(tick.value)
            elements.append(rule(left, y, plotRight, y, stroke + " stroke-opacity=\"0.25\""))
            elements.append(text(tick.label, x: left - 8, y: y + 4, "text-anchor=\"end\""))
        }
        for tick in xTicks {
            let x = x(tick.value)
            elements.append(rule(x, plotBottom, x, plotBottom + 5, stroke))
            let half = Self.width(of: tick.label) / 2
            elements.append(
                text(
                    tick.label, x: min(x, Double(style.width) - half - 2),
                    y: plotBottom + (style.isInline ? 17 : 19), "text-anchor=\"middle\""))
        }
        elements.append(rule(left, plotBottom, plotRight, plotBottom, stroke))
        let middle = (style.top + plotBottom) / 2
        let below = Double(style.height) - (style.isInline ? 6 : 12)
        elements.append(
            text(figure.xAxis.label, x: (left + plotRight) / 2, y: below, "text-anchor=\"middle\""))
        let beside = style.isInline ? 11.0 : 16
        elements.append(
            text(
                figure.yAxis.label, x: beside, y: middle,
                "text-anchor=\"middle\" transform=\"rotate(-90 \(Self.number(beside)) \(Self.number(middle)))\""
            ))
        return elements
    }

    /// The ticks of the horizontal axis; in a narrow picture only as many as there is room for.
    private var xTicks: [FigureAxis.Tick] {
        let ticks = figure.xAxis.ticks(in: xRange)
        guard style.isInline else { return ticks }
        let width = 14 + (ticks.map { Self.width(of: $0.label) }.max() ?? 0)
        let every = max(1, Int((width * Double(ticks.count) / (plotRight - left)).rounded(.up)))
        return ticks.enumerated().filter { $0.offset % every == 0 }.map(\.element)
    }

    /// Returns the SVG paths of a line's drawable runs of points; a run of one point is a dot.
    private func paths(_ line: Figure.Line, _ index: Int) -> [String] {
        if line.isScattered {
            let dots = line.points.filter(figure.drawable).map {
                "M\(Self.number(x($0.x))) \(Self.number(y($0.y)))h0"
            }
            return dots.isEmpty ? [] : ["<path d=\"\(dots.joined())\" \(look(of: index, .dots))/>"]
        }
        let runs = line.points.split { !figure.drawable($0) }
        return runs.map { run in
            let places = run.map { "\(Self.number(x($0.x))) \(Self.number(y($0.y)))" }
            if places.count == 1, let point = run.first {
                return
                    "<circle cx=\"\(Self.number(x(point.x)))\" cy=\"\(Self.number(y(point.y)))\" r=\"3\" \(look(of: index, .dot))/>"
            }
            return "<path d=\"M\(places.joined(separator: "L"))\" \(look(of: index, .curve))/>"
        }
    }

    private enum Mark { case curve, dot, dots, swatch, label }

    /// Returns the attributes with the color and the dashes of a line.
    private func look(of index: Int, _ mark: Mark) -> String {
        let color = Palette.color(index, of: lines.count, figure.coloring)
        guard style.isInline else {
            let dash = Palette.isDashed(index, figure.coloring) ? " stroke-dasharray=\"6 4\"" : ""
            return switch mark {
            case .dot, .label: "fill=\"\(color)\""
            case .curve:
                "fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\" stroke-linejoin=\"round\"\(dash)"
            case .dots:
                "fill=\"none\" stroke=\"\(color)\" stroke-width=\"4\" stroke-linecap=\"round\" stroke-opacity=\"0.5\""
            case .swatch: "stroke=\"\(color)\" stroke-width=\"3\"\(dash)"
            }
        }
        // Gradual colors are for lines: as text they would be too light.
        if mark == .label, figure.coloring == .gradual { return "class=\"mark\" style=\"--c:var(--faint)\"" }
        return Palette.attributes(
            index, of: lines.count, figure.coloring,
            kind: mark == .curve ? "curve" : mark == .dots ? "dots" : "mark")
    }

    /// The lines' names beside the plot; for many gradual lines the first, the last and some in between.
    private var legend: [String] {
        guard lines.count > 1 || lines.first?.name.isEmpty == false else { return [] }
        let shown = figure.coloring == .different ? Array(lines.indices) : shownLines(atMost: Self.mostNames)
        let rowHeight = min(20.0, (plotBottom - style.top) / Double(max(shown.count, 1)))
        return shown.enumerated().flatMap { row, index in
            let y = style.top + 8 + Double(row) * rowHeight
            return [
                rule(plotRight + 14, y, plotRight + 36, y, look(of: index, .swatch)),
                text(lines[index].name, x: plotRight + 42, y: y + 4, ""),
            ]
        }
    }

    /// The lines that are named: all, or some at equal distances and the last.
    private func shownLines(atMost count: Int) -> [Int] {
        let step = (lines.count + count - 1) / count
        var shown = Array(stride(from: 0, to: lines.count, by: max(step, 1)))
        if let last = lines.indices.last, shown.last != last { shown.append(last) }
        return shown
    }

    /// The lines' labels at their ends, moved apart where they would cover each other.
    private var endLabels: [String] {
        let room = Int((plotBottom - style.top) / Self.textHeight)
        let named = shownLines(atMost: max(room - 1, 1)).filter { !lines[$0].label.isEmpty }
        let ends = named.compactMap { index in
            lines[index].points.last(where: figure.drawable).map { (index: index, x: x($0.x), y: y($0.y)) }
        }
        // Labels cover each other if their lines end less than a label's width apart.
        let width = named.map { Self.width(of: shortened(lines[$0].label)) }.max() ?? 0
        var columns: [[(index: Int, x: Double, y: Double)]] = []
        for end in ends.sorted(by: { $0.x < $1.x }) {
            if let last = columns.last?.last, end.x - last.x < width {
                columns[columns.count - 1].append(end)
            } else {
                columns.append([end])
            }
        }
        return columns.flatMap { column in
            var column = column.sorted { $0.y < $1.y }
            for place in column.indices.dropFirst() {
                column[place].y = max(column[place].y, column[place - 1].y + Self.textHeight)
            }
            var lowest = plotBottom
            for place in column.indices.reversed() {
                column[place].y = min(column[place].y, lowest)
                lowest = column[place].y - Self.textHeight
            }
            return column.map { index, x, y in
                text(shortened(lines[index].label), x: x + 6, y: y + 4, look(of: index, .label))
            }
        }
    }

    private func shortened(_ label: String) -> String {
        let most = Int(Self.mostLabelWidth / Self.characterWidth)
        return label.count > most ? label.prefix(most - 1) + "…" : label
    }

    private func text(_ text: String, x: Double, y: Double, _ attributes: String) -> String {
        "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" \(attributes)>\(Markup.escaped(text))</text>"
            .replacing(" >", with: ">")
    }

    private func rule(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ attributes: String) -> String
    {
        "<line x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\" y2=\"\(Self.number(y2))\" \(attributes)/>"
    }

    /// Formats a coordinate of the picture, rounded to a tenth of a pixel.
    private static func number(_ value: Double) -> String {
        let text = Format.fixed(value, decimals: 1)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
