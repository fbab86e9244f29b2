import Glibc

extension Figure.Line {
    /// Returns the line reduced to at most `count` points: each is the mean of a run of neighbors, the
    /// geometric mean on a logarithmic axis. A run with a point that cannot be drawn becomes such a point, so
    /// that gaps are preserved.
    func thinned(to count: Int, _ axis: FigureAxis) -> Figure.Line {
        guard points.count > count, count > 0, !isScattered else { return self }
        let runs = (0..<count).map { index in
            points[index * points.count / count..<(index + 1) * points.count / count]
        }
        return Figure.Line(
            name, label: label, look: look,
            runs.map { run in
                let x = run.reduce(0) { $0 + $1.x } / Double(run.count)
                guard run.allSatisfy({ axis.places($0.y) }) else { return Point(x, .nan) }
                let mean = run.reduce(0) { $0 + axis.coordinate($1.y) } / Double(run.count)
                return Point(x, axis.scale == .linear ? mean : pow(10, mean))
            })
    }

    /// Returns the line reduced to the lowest and the highest point of each of `count` columns of equal width,
    /// and its first and last point. A column with points that cannot be drawn keeps one of them, so that gaps
    /// are preserved.
    func extremes(ofColumns count: Int, in figure: Figure) -> Figure.Line {
        guard points.count > 2 * count, !isScattered, let first = points.first, let last = points.last
        else { return self }
        let (start, end) = (figure.xAxis.coordinate(first.x), figure.xAxis.coordinate(last.x))
        guard end > start else { return self }
        func column(_ point: Point) -> Int {
            let share = (figure.xAxis.coordinate(point.x) - start) / (end - start)
            return share.isFinite ? min(max(Int(share * Double(count)), 0), count - 1) : 0
        }
        var kept: [Int] = [points.startIndex]
        var low: Int?
        var high: Int?
        var gap: Int?
        func closeColumn() {
            kept += Set([low, high, gap].compactMap(\.self)).subtracting(kept.suffix(1)).sorted()
            (low, high, gap) = (nil, nil, nil)
        }
        var current = column(first)
        for (index, point) in points.enumerated() {
            let place = column(point)
            if place != current { closeColumn() }
            current = place
            guard figure.drawable(point) else {
                gap = gap ?? index
                continue
            }
            if low.map({ point.y < points[$0].y }) ?? true { low = index }
            if high.map({ point.y > points[$0].y }) ?? true { high = index }
        }
        closeColumn()
        if kept.last != points.count - 1 { kept.append(points.count - 1) }
        return Figure.Line(name, label: label, look: look, kept.map { points[$0] })
    }
}
