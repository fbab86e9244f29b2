/// A chart of lines and points.
public struct Figure: Sendable {
    /// One line.
    public struct Line: Sendable {
        /// A point of a line.
        public struct Point: Sendable {
            /// The coordinate on the horizontal axis.
            public let x: Double
            /// The coordinate on the vertical axis.
            public let y: Double

            /// A point.
            public init(_ x: Double, _ y: Double) {
                self.x = x
                self.y = y
            }
        }

        /// The name in the legend.
        public let name: String
        /// The short name in a page.
        public let label: String
        /// True for points without a line between them.
        public let isScattered: Bool
        /// The number of the line's color, dashes and marks, from 0; nil for its place among the lines. Lines of the same
        /// thing in several figures look the same by it.
        public let look: Int?
        /// The points from left to right; the line is interrupted at points that are not finite (or not
        /// positive on a logarithmic axis).
        public let points: [Point]

        /// A line.
        ///
        /// - Parameters:
        ///   - label: the short name; nil for the name.
        ///   - isScattered: true for points without a line between them, in any order.
        ///   - look: the number of its color, dashes and marks, from 0; nil for its place among the lines.
        public init(
            _ name: String, label: String? = nil, isScattered: Bool = false, look: Int? = nil,
            _ points: [Point]
        ) {
            self.look = look
            self.isScattered = isScattered
            self.name = name
            self.label = label ?? name
            self.points = points
        }
    }

    /// The assignment of colors to lines.
    public enum Coloring: Sendable {
        /// Distinct colors, for unrelated lines.
        case different
        /// A gradient from the first line to the last: layers by their depth.
        case gradual
    }

    /// The title.
    public let title: String
    /// The horizontal axis.
    public let xAxis: FigureAxis
    /// The vertical axis.
    public let yAxis: FigureAxis
    /// The assignment of colors to lines.
    public let coloring: Coloring
    /// The lines, in the legend's order.
    public let lines: [Line]

    /// A chart.
    public init(
        title: String, xAxis: FigureAxis, yAxis: FigureAxis, coloring: Coloring = .different, lines: [Line]
    ) {
        self.title = title
        self.xAxis = xAxis
        self.yAxis = yAxis
        self.coloring = coloring
        self.lines = lines
    }

    /// Returns true if a point can be drawn.
    func drawable(_ point: Line.Point) -> Bool { xAxis.places(point.x) && yAxis.places(point.y) }
}
