import Glibc

extension Figure.Line {
    /// The line with at most `count` points: each the mean of a run of neighbours, the geometric one where it is drawn on a logarithmic axis.
    /// A run with a point that cannot be drawn is such a point, so that a gap stays one.
    func thinned(to count: Int, _ axis: FigureAxis) -> Figure.Line {
        guard points.count > count, count > 0 else { return self }
        let runs = (0..<count).map { index in
            points[index * points.count / count..<(index + 1) * points.count / count]
        }
        return Figure.Line(
            name,
            runs.map { run in
                let x = run.reduce(0) { $0 + $1.x } / Double(run.count)
                guard run.allSatisfy({ axis.places($0.y) }) else { return Point(x, .nan) }
                let mean = run.reduce(0) { $0 + axis.coordinate($1.y) } / Double(run.count)
                return Point(x, axis.scale == .linear ? mean : pow(10, mean))
            })
    }
}
