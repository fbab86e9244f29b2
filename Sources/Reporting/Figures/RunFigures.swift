import Storage

/// The figures of one run, or a comparison of several.
public struct RunFigures {
    /// A figure with the name of its file.
    public typealias Named = (file: String, figure: Figure)

    private let runs: [RunHistory]
    /// The names of the runs.
    public let names: [String]
    private let namesRun: Bool

    /// Figures of runs.
    ///
    /// - Parameter namesRun: true if the titles have the name of a single run.
    public init(_ runs: [RunHistory], namesRun: Bool = true) {
        self.runs = runs
        self.namesRun = namesRun
        names = runs.map { run in
            let isAlone = runs.filter { $0.name == run.name }.count == 1
            return isAlone ? run.name : "\(run.name) \(run.path.split(separator: "/").last ?? "")"
        }
    }

    /// Returns the short name of one of several runs: A, B … Z, A2 …
    public static func letter(_ index: Int) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return String(letters[index % letters.count])
            + (index < letters.count ? "" : "\(index / letters.count + 1)")
    }

    /// All figures.
    public var all: [Named] { curves + layers + distributions }

    /// The metrics of epochs and steps, and the rates.
    public var curves: [Named] {
        var figures: [Named] = []
        figures += metric("loss", "Loss", \.trainingLoss, \.validationLoss)
        figures += metric("accuracy", "Accuracy", \.trainingAccuracy, \.validationAccuracy)
        for name in Set(runs.flatMap(\.epochs).flatMap(\.validationMetrics.keys)).sorted() {
            figures += metric(name, Self.title(of: name), { _ in nil }, { $0.validationMetrics[name] })
        }
        figures += steps("step-loss", "Loss of each step", "loss", \.loss)
        figures += steps("gradient-norm", "Norm of the gradient", "‖∂loss/∂θ‖", \.gradientNorm)
        figures += rate("learning-rate", "Learning rate", \.learningRate, \.learningRate)
        figures += rate("momentum", "Momentum", \.momentum, \.momentum)
        return figures
            + epochs("speed", "Training speed", FigureAxis("samples/s", includes: [0]), \.samplesPerSecond)
    }

    /// The title of the figure of a metric.
    private static func title(of metric: String) -> String {
        let label = label(of: metric)
        return ["mae": "Mean absolute error", "rmse": "Root mean squared error"][metric]
            ?? label.prefix(1).uppercased() + label.dropFirst()
    }

    /// The words for a metric.
    private static func label(of metric: String) -> String {
        let labels = [
            "mae": "MAE", "rmse": "RMSE", "r2": "R²", "roc_auc": "ROC AUC", "macro_f1": "macro F1",
            "brier_score": "Brier score",
        ]
        return labels[metric] ?? metric.replacing("_", with: " ")
    }

    /// The measurements of layers, of runs that were diagnosed.
    public var layers: [Named] {
        let diagnosed = runs.indices.filter { !runs[$0].diagnoses.isEmpty }
        return diagnosed.flatMap { index -> [Named] in
            let prefix = runs.count == 1 ? "" : Self.fileName(names[index]) + "-"
            let title = runs.count == 1 || namesRun ? names[index] : Self.letter(index)
            return courses(of: runs[index], title: title).map { (prefix + $0.file, $0.figure) }
        } + depths(diagnosed)
    }

    /// The distributions of weights and outputs of a single run that was diagnosed.
    public var distributions: [Named] {
        guard runs.count == 1, !runs[0].diagnoses.isEmpty else { return [] }
        return distributions(of: runs[0], title: names[0])
    }

    /// Returns a line through the points of a run; of one of several with its letter, and looking the same in all figures.
    /// Nil without points.
    private func line(_ index: Int, _ points: [Figure.Line.Point]) -> Figure.Line? {
        if points.isEmpty { return nil }
        return runs.count == 1
            ? Figure.Line("", points)
            : Figure.Line(names[index], label: Self.letter(index), look: index, points)
    }

    private static func points(
        _ run: RunHistory, _ value: (RunHistory.Epoch) -> Double?
    ) -> [Figure.Line.Point] {
        run.epochs.compactMap { epoch in value(epoch).map { Figure.Line.Point(Double(epoch.epoch), $0) } }
    }

    private static func points(
        _ run: RunHistory, _ value: (RunHistory.Step) -> Double?
    ) -> [Figure.Line.Point] {
        run.steps.compactMap { step in value(step).map { Figure.Line.Point(Double(step.globalStep), $0) } }
    }

    private static let epochAxis = FigureAxis("epoch", isWhole: true)
    private static let stepAxis = FigureAxis("step", isWhole: true)

    /// A metric by epochs: training and validation for one run; for several runs validation, and training too if some run
    /// that has the metric is not validated.
    private func metric(
        _ metric: String, _ title: String, _ training: (RunHistory.Epoch) -> Double?,
        _ validation: (RunHistory.Epoch) -> Double?
    ) -> [Named] {
        let name = metric.replacing("_", with: "-")
        func figure(_ file: String, _ title: String, _ lines: [Figure.Line?]) -> [Named] {
            let lines = lines.compactMap(\.self).filter { !$0.points.isEmpty }
            guard !lines.isEmpty else { return [] }
            let label = Self.label(of: metric)
            let axis = Self.errors.contains(metric) ? Self.axis(label, lines) : FigureAxis(label)
            return [
                (file + ".svg", Figure(title: title, xAxis: Self.epochAxis, yAxis: axis, lines: lines))
            ]
        }
        if runs.count == 1 {
            return figure(
                name, titled(title, names[0]),
                [
                    Figure.Line("training", Self.points(runs[0], training)),
                    Figure.Line("validation", Self.points(runs[0], validation)),
                ])
        }
        let trained = runs.map { Self.points($0, training) }
        let validated = runs.map { Self.points($0, validation) }
        let isComplete = zip(trained, validated).allSatisfy { $0.isEmpty || !$1.isEmpty }
        let compared = figure(name, title + ": validation", runs.indices.map { line($0, validated[$0]) })
        if isComplete { return compared }
        return compared
            + figure(
                compared.isEmpty ? name : name + "-training", title + ": training",
                runs.indices.map { line($0, trained[$0]) })
    }

    /// The metrics that may become smaller and smaller.
    private static let errors = ["loss", "log_loss", "mae", "rmse"]

    /// Returns an axis that is logarithmic if the lines' values are of very different sizes.
    private static func axis(_ label: String, _ lines: [Figure.Line]) -> FigureAxis {
        let values = lines.lazy.flatMap(\.points).map(\.y).filter { $0.isFinite && $0 > 0 }
        let isWide = (values.max() ?? 1) > 100 * (values.min() ?? 1)
        return FigureAxis(label, scale: isWide ? .logarithmic : .linear)
    }

    /// A measurement of steps, a line for each run that has recorded its steps.
    private func steps(
        _ file: String, _ title: String, _ label: String, _ value: (RunHistory.Step) -> Double?
    ) -> [Named] {
        let lines = runs.indices.compactMap { line($0, Self.points(runs[$0], value)) }
        return figure(file, title, Self.stepAxis, Self.axis(label, lines), lines)
    }

    private func epochs(
        _ file: String, _ title: String, _ axis: FigureAxis, _ value: (RunHistory.Epoch) -> Double?
    ) -> [Named] {
        figure(
            file, title, Self.epochAxis, axis,
            runs.indices.compactMap { line($0, Self.points(runs[$0], value)) })
    }

    /// A rate by steps if all runs have recorded their steps, or else by epochs.
    private func rate(
        _ file: String, _ title: String, _ ofStep: (RunHistory.Step) -> Double?,
        _ ofEpoch: (RunHistory.Epoch) -> Double?
    ) -> [Named] {
        let axis = FigureAxis(title.lowercased(), includes: file == "learning-rate" ? [0] : [])
        return runs.allSatisfy { !$0.steps.isEmpty }
            ? figure(
                file, title, Self.stepAxis, axis,
                runs.indices.compactMap { line($0, Self.points(runs[$0], ofStep)) })
            : epochs(file, title, axis, ofEpoch)
    }

    private func figure(
        _ file: String, _ title: String, _ xAxis: FigureAxis, _ yAxis: FigureAxis, _ lines: [Figure.Line]
    ) -> [Named] {
        guard !lines.isEmpty else { return [] }
        let title = runs.count == 1 ? titled(title, names[0]) : title
        return [(file + ".svg", Figure(title: title, xAxis: xAxis, yAxis: yAxis, lines: lines))]
    }

    /// Returns a title with the name of a run, unless that is known.
    private func titled(_ title: String, _ name: String) -> String {
        runs.count > 1 || namesRun ? "\(title): \(name)" : title
    }

    /// Returns the layers of which a quantity was measured, each with its values in the steps that have one.
    private static func layers<Value>(
        of run: RunHistory, _ value: (LayerDiagnosis) -> Value?
    ) -> [(index: Int, kind: String, steps: [(step: Int, value: Value)])] {
        let count = run.diagnoses.map(\.layers.count).max() ?? 0
        return (0..<count).compactMap { index in
            var kind = ""
            let steps = run.diagnoses.compactMap { step -> (step: Int, value: Value)? in
                guard step.layers.indices.contains(index), let value = value(step.layers[index]) else {
                    return nil
                }
                kind = step.layers[index].kind
                return (step.step, value)
            }
            return steps.isEmpty ? nil : (index, kind, steps)
        }
    }

    /// The measurements of each layer over the steps.
    private func courses(of run: RunHistory, title: String) -> [Named] {
        func figure(
            _ file: String, _ name: String, _ axis: FigureAxis, _ value: (LayerDiagnosis) -> Double?
        ) -> Named? {
            let lines = Self.layers(of: run, value).map { index, kind, steps in
                Figure.Line(
                    "layer \(index) (\(kind))", label: "\(index) \(kind)",
                    steps.map { .init(Double($0.step), $0.value) })
            }
            guard !lines.isEmpty else { return nil }
            return (
                file,
                Figure(
                    title: titled(name, title), xAxis: Self.stepAxis, yAxis: axis, coloring: .gradual,
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

    /// The distributions of each layer's weights and outputs over the steps of a run, by their quantiles.
    private func distributions(of run: RunHistory, title: String) -> [Named] {
        func figures(
            _ file: String, _ name: String, _ quantiles: (LayerDiagnosis) -> [Float]?
        ) -> [Named] {
            let known = { (layer: LayerDiagnosis) in quantiles(layer).flatMap { $0.count > 1 ? $0 : nil } }
            return Self.layers(of: run, known).map { index, kind, steps in
                let lines = [95, 75, 50, 25, 5].map { percent in
                    Figure.Line(
                        "\(percent) % are below", label: "\(percent) %",
                        steps.map { step, quantiles in
                            let place = (percent * (quantiles.count - 1) + 50) / 100
                            return .init(Double(step), Double(quantiles[place]))
                        })
                }
                return (
                    "\(file)-\(index).svg",
                    Figure(
                        title: titled("\(name) of layer \(index) (\(kind))", title), xAxis: Self.stepAxis,
                        yAxis: FigureAxis(name.lowercased(), includes: [0]), coloring: .gradual, lines: lines)
                )
            }
        }
        return figures("weights", "Weights", \.weightQuantiles)
            + figures("outputs", "Outputs", \.outputQuantiles)
    }

    /// The measurements of the first diagnosed step over the layers' depth: several runs side by side; for
    /// one run some later steps too.
    ///
    /// - Parameter diagnosed: the indices of the runs that were diagnosed.
    private func depths(_ diagnosed: [Int]) -> [Named] {
        guard let first = diagnosed.first else { return [] }
        var steps = diagnosed.map { index in
            (
                name: names[index], label: Self.letter(index), look: index as Int?,
                step: runs[index].diagnoses[0]
            )
        }
        var title = "in the first step"
        if runs.count == 1 {
            let all = runs[first].diagnoses
            let chosen = (0..<5).map { $0 * (all.count - 1) / 4 }
            steps = Array(Set(chosen)).sorted().map {
                ("step \(all[$0].step)", "step \(all[$0].step)", nil, all[$0])
            }
            title = titled("by depth", names[first])
        }
        let coloring = runs.count == 1 ? Figure.Coloring.gradual : .different
        func figure(
            _ file: String, _ name: String, _ axis: FigureAxis, _ value: (LayerDiagnosis) -> Double?
        ) -> Named {
            let lines = steps.map { name, label, look, step in
                Figure.Line(
                    name, label: label, look: look,
                    step.layers.compactMap(value).enumerated().map { .init(Double($0 + 1), $1) })
            }
            return (
                file,
                Figure(
                    title: "\(name) \(title)",
                    xAxis: FigureAxis("layer with weights, from the inputs", isWhole: true),
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
