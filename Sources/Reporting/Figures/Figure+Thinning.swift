import Glibc

extension Figure.Line {
    /// Returns the line reduced to at most `count` points: each is the mean of a run of neighbours, the
    /// geometric mean on a logarithmic axis. A run with a point that cannot be drawn becomes such a point, so
    /// that gaps are preserved.
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
