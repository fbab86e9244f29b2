import Storage

/// The figures of one run, or a comparison of several.
public struct RunFigures {
    private let runs: [RunHistory]
    private let names: [String]

    /// Figures of runs.
    public init(_ runs: [RunHistory]) {
        self.runs = runs
        names = runs.map { run in
            let isAlone = runs.filter { $0.name == run.name }.count == 1
            return isAlone ? run.name : "\(run.name) \(run.path.split(separator: "/").last ?? "")"
        }
    }

    /// The figures with their file names.
    public var all: [(file: String, figure: Figure)] {
        var figures: [(file: String, figure: Figure)] = []
        figures += metric("loss", "Loss", \.trainingLoss, \.validationLoss)
        figures += metric("accuracy", "Accuracy", \.trainingAccuracy, \.validationAccuracy)
        let diagnosed = zip(names, runs).filter { !$0.1.diagnoses.isEmpty }.map { (name: $0.0, run: $0.1) }
        for (name, run) in diagnosed {
            let prefix = runs.count == 1 ? "" : Self.fileName(name) + "-"
            figures += courses(of: run, title: name).map { (prefix + $0.file, $0.figure) }
        }
        return figures + depths(diagnosed)
    }

    /// A metric by epochs: training and validation for one run; for several runs validation, or training if
    /// there is none.
    private func metric(
        _ file: String, _ title: String, _ training: (RunHistory.Epoch) -> Double?,
        _ validation: (RunHistory.Epoch) -> Double?
    ) -> [(file: String, figure: Figure)] {
        func line(_ name: String, _ run: RunHistory, _ value: (RunHistory.Epoch) -> Double?) -> Figure.Line? {
            let points = run.epochs.compactMap { epoch in
                value(epoch).map { Figure.Line.Point(Double(epoch.epoch), $0) }
            }
            return points.isEmpty ? nil : Figure.Line(name, points)
        }
        var lines: [Figure.Line] = []
        var subject = ""
        if runs.count == 1 {
            lines = [line("training", runs[0], training), line("validation", runs[0], validation)]
                .compactMap(\.self)
            subject = names[0]
        } else {
            let areValidated = runs.allSatisfy { run in run.epochs.allSatisfy { validation($0) != nil } }
            lines = zip(names, runs).compactMap { line($0, $1, areValidated ? validation : training) }
            subject = areValidated ? "validation" : "training"
        }
        guard !lines.isEmpty else { return [] }
        let values = lines.flatMap(\.points).map(\.y).filter { $0.isFinite && $0 > 0 }
        let isWide = (values.max() ?? 1) > 100 * (values.min() ?? 1)
        let axis = FigureAxis(title.lowercased(), scale: isWide && file == "loss" ? .logarithmic : .linear)
        return [
            (
                file + ".svg",
                Figure(
                    title: "\(title): \(subject)", xAxis: FigureAxis("epoch"), yAxis: axis,
                    lines: lines.map { $0.thinned(to: Self.mostPoints, axis) })
            )
        ]
    }

    /// The measurements of each layer over the steps.
    private func courses(of run: RunHistory, title: String) -> [(file: String, figure: Figure)] {
        func figure(
            _ file: String, _ name: String, _ axis: FigureAxis, _ value: (LayerDiagnosis) -> Double?
        ) -> (file: String, figure: Figure)? {
            let count = run.diagnoses.map(\.layers.count).max() ?? 0
            let lines = (0..<count).compactMap { index -> Figure.Line? in
                var kind = ""
                let points = run.diagnoses.compactMap { step -> Figure.Line.Point? in
                    guard step.layers.indices.contains(index), let value = value(step.layers[index]) else {
                        return nil
                    }
                    kind = step.layers[index].kind
                    return Figure.Line.Point(Double(step.step), value)
                }
                let line = Figure.Line("layer \(index) (\(kind))", points)
                return points.isEmpty ? nil : line.thinned(to: Self.mostPoints, axis)
            }
            guard !lines.isEmpty else { return nil }
            return (
                file,
                Figure(
                    title: "\(name): \(title)", xAxis: FigureAxis("step"), yAxis: axis, coloring: .gradual,
                    lines: lines)
            )
        }
        return [
            figure(
                "gradients.svg", "Gradient norm of each layer", FigureAxis("‖∂loss/∂θ‖", scale: .logarithmic)
            ) { $0.kind.contains("Dense") ? $0.gradientNorm : nil },
            figure(
                "saturated.svg", "Share of saturated outputs", FigureAxis("share", includes: [0, 1]),
                \.saturated),
            figure("dead.svg", "Share of dead units", FigureAxis("share", includes: [0, 1]), \.dead),
            figure(
                "updates.svg", "Update-to-weight ratio of each layer",
                FigureAxis("‖Δθ‖/‖θ‖", scale: .logarithmic)
            ) { $0.kind.contains("Dense") ? $0.updateRatio : nil },
        ].compactMap(\.self)
    }

    /// The measurements of the first diagnosed step over the layers' depth: several runs side by side; for
    /// one run some later steps too.
    private func depths(_ diagnosed: [(name: String, run: RunHistory)]) -> [(file: String, figure: Figure)] {
        guard let first = diagnosed.first else { return [] }
        var steps = diagnosed.map { (name: $0.name, step: $0.run.diagnoses[0]) }
        var title = "in the first step"
        if runs.count == 1 {
            let all = first.run.diagnoses
            let chosen = (0..<5).map { $0 * (all.count - 1) / 4 }
            steps = Array(Set(chosen)).sorted().map { ("step \(all[$0].step)", all[$0]) }
            title = "by depth: \(first.name)"
        }
        let coloring = runs.count == 1 ? Figure.Coloring.gradual : .different
        func figure(
            _ file: String, _ name: String, _ axis: FigureAxis, _ value: (LayerDiagnosis) -> Double?
        ) -> (file: String, figure: Figure) {
            let lines = steps.map { name, step in
                Figure.Line(
                    name,
                    step.layers.compactMap(value).enumerated().map { .init(Double($0 + 1), $1) })
            }
            return (
                file,
                Figure(
                    title: "\(name) \(title)", xAxis: FigureAxis("layer with weights, from the inputs"),
                    yAxis: axis, coloring: coloring, lines: lines)
            )
        }
        return [
            figure("gradients-by-depth.svg", "Gradient norm", FigureAxis("‖∂loss/∂θ‖", scale: .logarithmic)) {
                $0.kind.contains("Dense") ? $0.gradientNorm : nil
            },
            figure(
                "outputs-by-depth.svg", "Spread of the weighted sums",
                FigureAxis("standard deviation", scale: .logarithmic)
            ) { $0.kind.contains("Dense") ? $0.outputDeviation : nil },
        ]
    }

    /// The maximum number of points of a line, sufficient for its width in pixels.
    private static let mostPoints = 240

    /// Returns a run's name as part of a file name.
    private static func fileName(_ name: String) -> String {
        String(name.map { $0.isLetter || $0.isNumber || "._+-".contains($0) ? $0 : "-" })
    }
}

extension RunFigures {
    /// Writes all figures into a folder, which is created if it does not exist.
    ///
    /// - Returns: the paths of the files, in order.
    /// - Throws: `StorageError` if one cannot be written.
    public func write(to folder: String) throws(StorageError) -> [String] {
        try Folder.create(folder)
        var paths: [String] = []
        for (file, figure) in all {
            let path = folder + (folder.hasSuffix("/") ? "" : "/") + file
            try AtomicFile.write(Array(figure.svg.utf8), to: path)
            paths.append(path)
        }
        return paths
    }
}
