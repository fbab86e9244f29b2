import Reporting
import Testing

@Suite("figures")
struct FigureTests {
    private func figure(
        _ values: [Double], scale: FigureAxis.Scale = .linear, lines: Int = 1,
        coloring: Figure.Coloring = .different
    ) -> Figure {
        let points = values.enumerated().map { Figure.Line.Point(Double($0 + 1), $1) }
        return Figure(
            title: "a < b & c", xAxis: FigureAxis("step"), yAxis: FigureAxis("y", scale: scale),
            coloring: coloring, lines: (0..<lines).map { Figure.Line("line \($0)", points) })
    }

    @Test("names from elsewhere cannot break the file")
    func escaping() {
        let text = figure([1, 2]).svg
        #expect(text.hasPrefix("<svg xmlns="))
        #expect(text.contains("<title>a &lt; b &amp; c</title>"))
        #expect(text.components("<text") == text.components("</text>"))
    }

    @Test("a number without a place interrupts its line; a single point is a dot")
    func gaps() {
        let text = figure([1, 10, .nan, 100, 0, 1000, 10_000, .infinity], scale: .logarithmic).svg
        #expect(text.components("<path") == 2)
        #expect(text.components("<circle") == 1)
        #expect(!text.contains("nan") && !text.contains("inf"))
    }

    @Test("places are those of the axes")
    func places() {
        // The plot reaches from 74 to 530 and from 348 up to 42.
        #expect(figure([0, 1, 2]).svg.contains("M74 348L302 195L530 42"))
        #expect(figure([1, 10, 100], scale: .logarithmic).svg.contains("M74 348L302 195L530 42"))
    }

    @Test(
        "ticks are round numbers",
        arguments: [
            ([0, 1], FigureAxis.Scale.linear, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
            ([0, 37], .linear, ["0", "10", "20", "30"]),
            ([2.31, 2.34], .linear, ["2.310", "2.315", "2.320", "2.325", "2.330", "2.335", "2.340"]),
            ([0, 3e7], .linear, ["0", "5e+06", "1e+07", "1.5e+07", "2e+07", "2.5e+07", "3e+07"]),
            ([1e-6, 1], .logarithmic, ["10⁻⁶", "10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1", "1"]),
            ([1e-30, 1], .logarithmic, ["10⁻²⁸", "10⁻²⁴", "10⁻²⁰", "10⁻¹⁶", "10⁻¹²", "10⁻⁸", "10⁻⁴", "1"]),
            ([2, 6], .logarithmic, ["2", "5"]),
        ])
    func ticks(_ values: [Double], _ scale: FigureAxis.Scale, _ labels: [String]) {
        let text = figure(values, scale: scale).svg
        for label in labels { #expect(text.contains("text-anchor=\"end\">\(label)</text>"), "\(label)") }
        #expect(text.components("text-anchor=\"end\"") == labels.count)
    }

    @Test("nothing to draw, or one number over and over, is drawn all the same")
    func degenerate() {
        for values in [[], [.nan], [5], [5, 5], [0, 0], [1e300, -1e300], [.leastNonzeroMagnitude, 0]]
            as [[Double]]
        {
            for scale in [FigureAxis.Scale.linear, .logarithmic] {
                let text = figure(values, scale: scale).svg
                #expect(!text.contains("nan") && !text.contains("inf"), "\(values) \(scale)")
            }
        }
    }

    @Test("of many layers the legend names some, the last always")
    func legend() {
        let text = figure([1, 2], lines: 41, coloring: .gradual).svg
        #expect(text.components("<path") == 41)
        #expect(text.contains(">line 0<") && text.contains(">line 40<"))
        #expect(text.components(">line ") < 14)
    }
}

extension String {
    /// The number of occurrences of a text.
    fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
