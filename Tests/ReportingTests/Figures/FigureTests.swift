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
            ([0, 37], .linear, ["0", "10", "20", "30", "40"]),
            ([2.31, 2.34], .linear, ["2.310", "2.315", "2.320", "2.325", "2.330", "2.335", "2.340"]),
            ([0, 3e7], .linear, ["0", "5M", "10M", "15M", "20M", "25M", "30M"]),
            ([0, 1.4e6], .linear, ["0", "0.5M", "1.0M", "1.5M"]),
            ([0, 50_000], .linear, ["0", "10,000", "20,000", "30,000", "40,000", "50,000"]),
            (
                [0, 3e-6], .linear,
                ["0", "0.5·10⁻⁶", "1.0·10⁻⁶", "1.5·10⁻⁶", "2.0·10⁻⁶", "2.5·10⁻⁶", "3.0·10⁻⁶"]
            ),
            ([0, 2e12], .linear, ["0", "0.5·10¹²", "1.0·10¹²", "1.5·10¹²", "2.0·10¹²"]),
            ([0.05, 0.05], .linear, ["0.00", "0.02", "0.04", "0.06", "0.08", "0.10"]),
            ([-0.3, 0.91], .linear, ["-0.5", "0.0", "0.5", "1.0"]),
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
        #expect(text.matches(of: /<path d="M74 [0-9.]+L/).count == 41)
        #expect(text.contains(">line 0<") && text.contains(">line 40<"))
        #expect(text.components(">line ") < 14)
    }
}

extension String {
    /// The number of occurrences of a text.
    fileprivate func components(_ text: String) -> Int { ranges(of: text).count }
}
