import Storage

extension Figure {
    /// The chart as a self-contained SVG file: no scripts, no fonts, no external resources; a transparent
    /// background, and greys and colors that are readable on white and on black.
    public var svg: String {
        let frame = Frame(self)
        var elements = [
            text(title, x: Frame.left, y: 22, "font-size=\"15\" font-weight=\"600\"")
        ]
        elements += axes(frame)
        for (index, line) in lines.enumerated() { elements += paths(line, index, frame) }
        elements += legend
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Frame.width) \(Frame.height)" width="\(Frame.width)" height="\(Frame.height)" role="img" font-family="system-ui, sans-serif" font-size="12" fill="\(Self.grey)">
            <title>\(Self.escaped(title))</title>
            \(elements.joined(separator: "\n"))
            </svg>

            """
    }

    private static let grey = "#737b87"
    /// The maximum number of lines with a full legend; more lines in gradual colors share one of the first
    /// and the last.
    private static let mostNames = 12

    /// The position of the axes' ranges in the picture, in pixels.
    private struct Frame {
        static let width = 720
        static let height = 400
        static let left = 74.0
        static let right = 190.0
        static let top = 42.0
        static let bottom = 52.0

        let xRange: ClosedRange<Double>
        let yRange: ClosedRange<Double>
        let figure: Figure

        init(_ figure: Figure) {
            self.figure = figure
            let points = figure.lines.flatMap(\.points).filter(figure.drawable)
            xRange = figure.xAxis.range(of: points.map(\.x))
            yRange = figure.yAxis.range(of: points.map(\.y))
        }

        static var plotRight: Double { Double(width) - right }
        static var plotBottom: Double { Double(height) - bottom }

        func x(_ value: Double) -> Double {
            let place = figure.xAxis.coordinate(value)
            return Self.left + (place - xRange.lowerBound) / (xRange.upperBound - xRange.lowerBound)
                * (Self.plotRight - Self.left)
        }

        func y(_ value: Double) -> Double {
            let place = figure.yAxis.coordinate(value)
            return Self.plotBottom - (place - yRange.lowerBound) / (yRange.upperBound - yRange.lowerBound)
                * (Self.plotBottom - Self.top)
        }
    }

    private func axes(_ frame: Frame) -> [String] {
        var elements: [String] = []
        for tick in yAxis.ticks(in: frame.yRange) {
            let y = frame.y(tick.value)
            elements.append(
                rule(Frame.left, y, Frame.plotRight, y, "stroke=\"\(Self.grey)\" stroke-opacity=\"0.25\""))
            elements.append(text(tick.label, x: Frame.left - 8, y: y + 4, "text-anchor=\"end\""))
        }
        for tick in xAxis.ticks(in: frame.xRange) {
            let x = frame.x(tick.value)
            elements.append(
                rule(x, Frame.plotBottom, x, Frame.plotBottom + 5, "stroke=\"\(Self.grey)\""))
            elements.append(text(tick.label, x: x, y: Frame.plotBottom + 19, "text-anchor=\"middle\""))
        }
        elements.append(
            rule(
                Frame.left, Frame.plotBottom, Frame.plotRight, Frame.plotBottom, "stroke=\"\(Self.grey)\""))
        let middle = (Frame.top + Frame.plotBottom) / 2
        elements.append(
            text(
                xAxis.label, x: (Frame.left + Frame.plotRight) / 2, y: Frame.plotBottom + 40,
                "text-anchor=\"middle\""))
        elements.append(
            text(
                yAxis.label, x: 16, y: middle,
                "text-anchor=\"middle\" transform=\"rotate(-90 16 \(Self.number(middle)))\""))
        return elements
    }

    /// Returns the SVG paths of a line's drawable runs of points; a run of one point is a dot.
    private func paths(_ line: Line, _ index: Int, _ frame: Frame) -> [String] {
        let color = Palette.color(index, of: lines.count, coloring)
        let dash = Palette.isDashed(index, coloring) ? " stroke-dasharray=\"6 4\"" : ""
        let runs = line.points.split { !drawable($0) }
        return runs.map { run in
            let places = run.map { "\(Self.number(frame.x($0.x))) \(Self.number(frame.y($0.y)))" }
            if places.count == 1, let point = run.first {
                return
                    "<circle cx=\"\(Self.number(frame.x(point.x)))\" cy=\"\(Self.number(frame.y(point.y)))\" r=\"3\" fill=\"\(color)\"/>"
            }
            return
                "<path d=\"M\(places.joined(separator: "L"))\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\" stroke-linejoin=\"round\"\(dash)/>"
        }
    }

    /// The lines' names beside the plot; for many gradual lines the first, the last and some in between.
    private var legend: [String] {
        guard lines.count > 1 || lines.first?.name.isEmpty == false else { return [] }
        let step = (lines.count + Self.mostNames - 1) / Self.mostNames
        var shown = Array(stride(from: 0, to: lines.count, by: max(step, 1)))
        if coloring == .different { shown = Array(lines.indices) }
        if let last = lines.indices.last, shown.last != last { shown.append(last) }
        let rowHeight = min(20.0, (Frame.plotBottom - Frame.top) / Double(max(shown.count, 1)))
        return shown.enumerated().flatMap { row, index in
            let y = Frame.top + 8 + Double(row) * rowHeight
            let color = Palette.color(index, of: lines.count, coloring)
            let dash = Palette.isDashed(index, coloring) ? " stroke-dasharray=\"6 4\"" : ""
            return [
                rule(
                    Frame.plotRight + 14, y, Frame.plotRight + 36, y,
                    "stroke=\"\(color)\" stroke-width=\"3\"\(dash)"),
                text(lines[index].name, x: Frame.plotRight + 42, y: y + 4, ""),
            ]
        }
    }

    private func text(_ text: String, x: Double, y: Double, _ attributes: String) -> String {
        "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" \(attributes)>\(Self.escaped(text))</text>"
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

    private static func escaped(_ text: String) -> String {
        text.printable.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;")
    }
}
