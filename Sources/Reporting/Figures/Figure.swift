/// A chart of lines, as it is to be drawn.
public struct Figure: Sendable {
    /// One line.
    public struct Line: Sendable {
        /// A point of a line.
        public struct Point: Sendable {
            /// Along the horizontal axis.
            public let x: Double
            /// Along the vertical axis.
            public let y: Double

            /// A point.
            public init(_ x: Double, _ y: Double) {
                self.x = x
                self.y = y
            }
        }

        /// What the legend calls it.
        public let name: String
        /// Its points from left to right; where one is not finite (or not more than 0 on a logarithmic axis) the line is interrupted.
        public let points: [Point]

        /// A line.
        public init(_ name: String, _ points: [Point]) {
            self.name = name
            self.points = points
        }
    }

    /// How lines get their colors.
    public enum Coloring: Sendable {
        /// Different colors, for lines that have nothing to do with each other.
        case different
        /// A range of colors from the first line to the last: layers by their depth.
        case gradual
    }

    /// What it shows.
    public let title: String
    /// The horizontal axis.
    public let xAxis: FigureAxis
    /// The vertical axis.
    public let yAxis: FigureAxis
    /// How lines get their colors.
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

    /// The points that can be drawn.
    func drawable(_ point: Line.Point) -> Bool { xAxis.places(point.x) && yAxis.places(point.y) }
}
