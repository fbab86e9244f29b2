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
    /// The maximum number of gradual lines that are all named beside the plot of a file, and below that of a page; of more,
    /// some are.
    private static let (mostBeside, mostBelow) = (12, 24)
    /// The maximum number of points of a line of a file, sufficient for its width in pixels.
    private static let mostPoints = 240
    /// The maximum number of columns of all lines of a page's figure together.
    private static let mostColumns = 12_000
    /// The least space of a legend beside the plot, and the height of its rows below it.
    private static let (legendWidth, rowHeight) = (190.0, 17.0)
    /// The width of a piece of a line beside its name, and the distance of the name from its beginning.
    private static let (swatchWidth, nameDistance) = (26.0, 32.0)
    /// The average width of a character.
    private static let characterWidth = 6.6
    /// The number of marks on a line that has some.
    private static let marksOnLine = 5

    init(_ figure: Figure, _ style: FigureStyle) {
        self.figure = figure
        self.style = style
        if style.isInline {
            right = 16
            let columns = min(
                style.width - Int(style.left + right),
                Self.mostColumns / max(figure.lines.count, 1))
            lines = figure.lines.map { $0.extremes(ofColumns: max(columns, 40), in: figure) }
        } else {
            let widest = figure.lines.map { Self.width(of: $0.name) }.max() ?? 0
            let needed = 14 + Self.nameDistance + 1.1 * widest
            right = min(max(Self.legendWidth, needed), Double(style.width) / 2)
            lines = figure.lines.map { $0.thinned(to: Self.mostPoints, figure.yAxis) }
        }
        let points = lines.flatMap(\.points).filter(figure.drawable)
        xRange = figure.xAxis.range(of: points.map(\.x))
        let yRange = figure.yAxis.roundRange(of: points.map(\.y))
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
            + axes + lines.enumerated().flatMap { paths($1, $0) + marks($1, $0) } + legend
        return "\(opening)\n\(elements.joined(separator: "\n"))\n</svg>\n"
    }

    private var opening: String {
        let title = Markup.escaped(figure.title)
        let height = Self.number(Double(style.height) + (style.isInline ? legendHeight : 0))
        let box = "viewBox=\"0 0 \(style.width) \(height)\""
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

    private enum Mark { case curve, dot, dots, label }

    /// Returns the number of the color, dashes and marks of a line.
    private func lookNumber(of index: Int) -> Int { lines[index].look ?? index }

    /// Returns the attributes with the color and the dashes of a line.
    private func look(of index: Int, _ mark: Mark) -> String {
        let number = lookNumber(of: index)
        guard style.isInline else {
            let color = Palette.color(number, of: lines.count, figure.coloring)
            let dash = Palette.dash(number).map { " stroke-dasharray=\"\($0)\"" } ?? ""
            return switch mark {
            case .dot, .label: "fill=\"\(color)\""
            case .curve:
                "fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\" stroke-linejoin=\"round\"\(dash)"
            case .dots:
                "fill=\"none\" stroke=\"\(color)\" stroke-width=\"4\" stroke-linecap=\"round\" stroke-opacity=\"0.5\""
            }
        }
        return Palette.attributes(
            number, of: lines.count, figure.coloring,
            kind: mark == .curve ? "curve" : mark == .dots ? "dots" : "mark")
    }

    /// Returns the marks on a line, for those that dashes alone do not tell apart.
    private func marks(_ line: Figure.Line, _ index: Int) -> [String] {
        let number = lookNumber(of: index)
        guard let shape = Palette.shape(number), !line.isScattered, line.points.count > 1 else { return [] }
        // Lines that are close to each other have their marks at different places.
        let offset = (Double(number) * 0.37).truncatingRemainder(dividingBy: 1)
        let places = (0..<Self.marksOnLine).compactMap { mark -> String? in
            let share = (Double(mark) + offset) / Double(Self.marksOnLine)
            let point = line.points[min(Int(share * Double(line.points.count)), line.points.count - 1)]
            return figure.drawable(point) ? Self.path(of: shape, x(point.x), y(point.y)) : nil
        }
        return places.isEmpty ? [] : ["<path d=\"\(places.joined())\" \(look(of: index, .dot))/>"]
    }

    /// Returns the outline of a mark.
    private static func path(of shape: Palette.Shape, _ x: Double, _ y: Double) -> String {
        switch shape {
        case .circle: "M\(number(x - 3.2)) \(number(y))a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0-6.4 0z"
        case .square: "M\(number(x - 3)) \(number(y - 3))h6v6h-6z"
        case .triangle: "M\(number(x)) \(number(y - 4))l4 7h-8z"
        case .diamond: "M\(number(x)) \(number(y - 4.4))l4.4 4.4l-4.4 4.4l-4.4-4.4z"
        }
    }

    /// The lines that are named: those with a name; of many gradual ones some at equal distances, and the last.
    private var named: [Int] {
        let all = lines.indices.filter { !name(of: $0).isEmpty }
        let most = style.isInline ? Self.mostBelow : Self.mostBeside
        guard figure.coloring == .gradual, all.count > most, let last = all.last else { return all }
        let step = (all.count + most - 1) / most
        let some = stride(from: 0, to: all.count, by: step).map { all[$0] }
        return some.last == last ? some : some + [last]
    }

    /// The name of a line in the legend; in a page the short one, no wider than the figure.
    private func name(of index: Int) -> String {
        guard style.isInline else { return lines[index].name }
        let name = lines[index].label
        let most = Int((Double(style.width) - 8 - Self.nameDistance) / Self.characterWidth)
        return name.count > most ? name.prefix(most - 1) + "…" : name
    }

    /// The number of names in a row below the plot.
    private var namesInRow: Int {
        let widest = named.map { Self.width(of: name(of: $0)) }.max() ?? 0
        return max(1, Int((Double(style.width) - 8) / (Self.nameDistance + widest + 12)))
    }

    /// The height that the names take below the plot.
    private var legendHeight: Double {
        let rows = (named.count + namesInRow - 1) / namesInRow
        return rows > 0 ? Double(rows) * Self.rowHeight + 6 : 0
    }

    /// The lines' names, each with a piece of its line: beside the plot of a file, below that of a page.
    private var legend: [String] {
        let named = named
        if style.isInline {
            let columns = namesInRow
            let width = (Double(style.width) - 8) / Double(columns)
            return named.enumerated().flatMap { place, index in
                entry(
                    index, x: 8 + Double(place % columns) * width,
                    y: Double(style.height) + 8 + Double(place / columns) * Self.rowHeight)
            }
        }
        let height = min(20.0, (plotBottom - style.top) / Double(max(named.count, 1)))
        return named.enumerated().flatMap { row, index in
            entry(index, x: plotRight + 14, y: style.top + 8 + Double(row) * height)
        }
    }

    /// Returns a name with a piece of its line.
    private func entry(_ index: Int, x: Double, y: Double) -> [String] {
        let middle = x + Self.swatchWidth / 2
        let line = lines[index]
        var elements: [String] = []
        if line.isScattered {
            let dots = [-9.0, 0, 9].map { "M\(Self.number(middle + $0)) \(Self.number(y))h0" }
            elements.append("<path d=\"\(dots.joined())\" \(look(of: index, .dots))/>")
        } else {
            elements.append(rule(x, y, x + Self.swatchWidth, y, look(of: index, .curve)))
            if let shape = Palette.shape(lookNumber(of: index)) {
                elements.append("<path d=\"\(Self.path(of: shape, middle, y))\" \(look(of: index, .dot))/>")
            }
        }
        return elements + [text(name(of: index), x: x + Self.nameDistance, y: y + 4, "")]
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
