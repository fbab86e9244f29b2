import Configuration
import Prediction
import Reporting
import Storage
import Training

/// A page about one run, or several side by side: the output of `dnn-dist report`.
public struct RunReport {
    /// A run with its files.
    struct Run {
        let history: RunHistory
        let summary: RunSummary
        let outcome: TrainingOutcome?
        /// Samples that show how good the predictions are, by set; empty if the folder has none.
        let examples: [(name: String, examples: EvaluationExamples)]
        /// The configuration as written; nil if the folder has none.
        let configuration: String?
        /// The values of the configuration by name; nil if it cannot be read.
        let settings: [(name: String, value: String)]?
        /// The name of the run among several.
        let label: String

        init(_ history: RunHistory, label: String) {
            self.history = history
            self.label = label
            summary = RunSummary(history)
            outcome = history.outcome
            examples =
                FileBytes.content(of: history.path + "/examples.json")
                .flatMap { JSONLine.decoded(RunExamples.self, from: $0) }?.sets ?? []
            let file = history.path + "/config.yaml"
            configuration = FileBytes.content(of: file).map { String(decoding: $0, as: UTF8.self) }
            settings = (try? ConfigurationReader(catalogs: .standard).read(file: file)).map {
                ConfigurationWriter(catalogs: .standard).values(of: $0)
            }
        }

        /// The surroundings of the run; nil if they were not recorded.
        var environment: RunEnvironment? { outcome?.environment ?? history.interruption?.environment }

        /// Returns a fact about the hosts, of each other value once; nil if none is known.
        func facts(_ fact: (RunEnvironment.Host) -> String?) -> String? {
            var seen: Set<String> = []
            let facts = (environment?.hosts ?? []).compactMap(fact).filter { seen.insert($0).inserted }
            return facts.isEmpty ? nil : facts.joined(separator: ", ")
        }

        /// The measured sets, with their metrics.
        var sets: [(name: String, metrics: TaskMetrics)] {
            [("validation", outcome?.validationMetrics), ("test", outcome?.testMetrics)]
                .compactMap { name, metrics in metrics.map { (name, $0) } }
        }
    }

    let runs: [Run]
    private let version: String

    /// A report of runs.
    ///
    /// - Parameter version: the version of the program that writes the report.
    public init(_ histories: [RunHistory], version: String) {
        runs = histories.enumerated().map {
            Run($1, label: histories.count == 1 ? "value" : RunFigures.letter($0))
        }
        self.version = version
    }

    /// The page as HTML.
    public var html: String {
        let figures = RunFigures(runs.map(\.history), namesRun: false)
        let title = isSingle ? Self.title(runs[0].history) : "\(runs.count) runs"
        return Page(
            title: title,
            [
                Page.Section(runs.count == 1 ? "Run" : "Runs", overview),
                Page.Section("Differences", differences),
                Page.Section("Curves", curves(figures)),
                Page.Section("Layers", layers(figures)),
                Page.Section("Metrics", metrics),
                Page.Section("Predictions", predictions),
                Page.Section("Classes", classes),
                Page.Section("Worst mistakes", mistakes),
                Page.Section("Time", time),
                Page.Section("Environment", environment),
                Page.Section("Configuration", configurations),
            ], footer: "dnn-dist \(version) report"
        ).html
    }

    var isSingle: Bool { runs.count == 1 }

    /// The runs with their states and results, a row for each.
    public var table: Table { RunSummary.table(runs.map(\.summary)) }

    /// The means and standard deviations over runs of one configuration, a row for each; nil if none has several runs.
    public var spreadTable: Table? {
        spreads { runs in
            let folders = Set(
                runs.map { $0.history.path.split(separator: "/").dropLast().joined(separator: "/") })
            let absolute = runs[0].history.path.hasPrefix("/") ? "/" : ""
            return folders.count == 1 ? absolute + (folders.first ?? "") : "\(runs[0].history.path) …"
        }
    }

    /// Writes the runs as event files for TensorBoard; see `RunEvents`.
    ///
    /// - Returns: the paths of the files.
    /// - Throws: `StorageError` if one cannot be written.
    public func writeEvents(to folder: String) throws(StorageError) -> [String] {
        var paths: [String] = []
        for run in runs {
            paths += try RunEvents(
                run.history, settings: run.settings ?? [], images: Self.mistakenImages(of: run),
                isComplete: run.outcome?.isFinished ?? (run.history.interruption == nil ? nil : false)
            ).write(to: folder)
        }
        return paths
    }

    /// Returns a table with a row for each name that a run has a value of, and a column for each run.
    private func comparison(_ rows: [(name: String, value: (Run) -> String?)]) -> [Page.Part] {
        let shown = rows.filter { row in runs.contains { row.value($0) != nil } }
        guard !shown.isEmpty else { return [] }
        var table = Table([.init("")] + runs.map { .init($0.label) })
        for row in shown { table.append([row.name] + runs.map { row.value($0) ?? "–" }) }
        return [.table(table)]
    }

    private var overview: [Page.Part] {
        let reasons = runs.compactMap { run in
            run.summary.reason.map { Page.Part.paragraph((isSingle ? "" : "\(run.label): ") + $0) }
        }
        guard isSingle else {
            let spreads = spreads { runs in runs.map(\.label).joined(separator: " ") }
            return [.table(RunSummary.table(runs.map(\.summary), labels: runs.map(\.label)))] + reasons
                + (spreads.map { [.heading("Mean ± standard deviation"), .table($0)] } ?? [])
        }
        let run = runs[0].summary
        let facts: [(String, String?)] = [
            ("state", run.state), ("epochs", Format.grouped(run.epochs)),
            ("best epoch", runs[0].outcome?.bestEpochText),
            ("weights of epoch", runs[0].outcome?.weightsEpochText), ("steps", run.steps.map(Format.grouped)),
            ("time", run.seconds.map(Format.time)), ("training loss", ResultLines.metric(run.trainingLoss)),
            ("training accuracy", ResultLines.metric(run.trainingAccuracy)),
            ("validation loss", ResultLines.metric(run.validationLoss)),
            ("validation accuracy", ResultLines.metric(run.validationAccuracy)),
            ("validation RMSE", ResultLines.metric(run.validationRmse)),
            ("test loss", ResultLines.metric(run.testLoss)),
            ("test accuracy", ResultLines.metric(run.testAccuracy)),
            ("test RMSE", ResultLines.metric(run.testRmse)),
        ]
        let stages = runs[0].outcome?.comparisonTable.map { [Page.Part.heading("Stages"), .table($0)] } ?? []
        return [.facts(facts.compactMap { name, value in value.map { (name, $0) } })] + reasons + stages
    }

    /// The settings that differ between runs.
    private var differences: [Page.Part] {
        guard !isSingle else { return [] }
        guard runs.allSatisfy({ $0.settings != nil }) else {
            let unread = runs.filter { $0.settings == nil }.map(\.label).joined(separator: ", ")
            return [.paragraph("The configurations of these runs cannot be read by this program: \(unread)")]
        }
        let different = differentSettings
        guard !different.isEmpty else { return [.paragraph("The configurations are the same.")] }
        var table = Table([.init("setting")] + runs.map { .init($0.label) })
        for (name, values) in different { table.append([name] + values.map { $0 ?? "–" }) }
        return [.table(table)]
    }

    /// The settings that are not the same in all runs, each with its value in every run; nil where a run lacks it.
    private var differentSettings: [(name: String, values: [String?])] {
        let values = runs.map { Dictionary($0.settings ?? [], uniquingKeysWith: { $1 }) }
        var seen: Set<String> = []
        let names = runs.flatMap { $0.settings ?? [] }.map(\.name).filter { seen.insert($0).inserted }
        return names.map { name in (name, values.map { $0[name] }) }.filter { Set($0.values).count > 1 }
    }

    /// The most settings by which a key tells runs apart.
    private static let mostInKey = 3

    /// The letters of several runs, each with the run's name and the settings by which it differs.
    private func key(_ names: [String]) -> [Page.Part] {
        guard !isSingle else { return [] }
        let different = differentSettings.filter { $0.name != "name" }
        var table = Table(
            [.init(""), .init("run")] + different.prefix(Self.mostInKey).map { .init($0.name) }
                + (different.count > Self.mostInKey ? [.init("…")] : []))
        for index in runs.indices {
            let values = different.prefix(Self.mostInKey).map { $0.values[index] ?? "–" }
            table.append(
                [runs[index].label, names[index]] + values
                    + (different.count > Self.mostInKey ? ["see Differences"] : []))
        }
        return [.table(table)]
    }

    /// The name of a run and the moment of its beginning.
    private static func title(_ run: RunHistory) -> String {
        let folder = run.path.split(separator: "/").last.map(String.init) ?? run.path
        return folder == run.name ? folder : "\(run.name) \(folder)"
    }

    private func curves(_ figures: RunFigures) -> [Page.Part] {
        let curves = figures.curves.map(\.figure)
        if curves.isEmpty { return [] }
        return key(figures.names) + [.figures(curves)]
    }

    private func layers(_ figures: RunFigures) -> [Page.Part] {
        let drawn = figures.layers.map(\.figure)
        guard !drawn.isEmpty else {
            return [
                .paragraph(
                    "Gradient norms, saturated outputs and distributions of each layer are recorded by dnn-dist train with --diagnose."
                )
            ]
        }
        let distributions = figures.distributions.map(\.figure)
        return [.figures(drawn)]
            + runs.compactMap { run in
                run.history.layerTable(of: isSingle ? nil : run.label).map { .table($0) }
            }
            + (distributions.isEmpty
                ? [] : [.folded("distributions of weights and outputs", [.figures(distributions)])])
    }

    /// All scalar metrics of the measured sets.
    private var metrics: [Page.Part] {
        let columns = runs.flatMap { run in
            run.sets.map {
                (title: isSingle ? $0.name : "\(run.label) \($0.name)", numbers: $0.metrics.numbers)
            }
        }
        var seen: Set<String> = []
        let names = columns.flatMap(\.numbers).filter { $0.value != nil }.map(\.name)
            .filter { seen.insert($0).inserted }
        guard !names.isEmpty else { return [] }
        var table = Table([.init("")] + columns.map { .init($0.title, .right) })
        for name in names {
            table.append(
                [name]
                    + columns.map { column in
                        ResultLines.metric(column.numbers.first { $0.name == name }?.value) ?? "–"
                    })
        }
        let targets = runs.flatMap { run in
            run.sets.flatMap { set, metrics -> [Page.Part] in
                guard case .regression = metrics else { return [] }
                return metrics.tables.flatMap { title, table in
                    [.heading("\(isSingle ? "" : "\(run.label) ")\(set): \(title)"), .table(table)]
                }
            }
        }
        return [.table(table)] + targets
    }

    /// The confusion matrix and the metrics of each class.
    private var classes: [Page.Part] {
        runs.flatMap { run in
            run.sets.flatMap { set, metrics -> [Page.Part] in
                guard case .classification(let classes) = metrics else { return [] }
                var parts: [Page.Part] = []
                if let rows = classes.confusionMatrix {
                    let matrix = ConfusionMatrix(names: classes.classes.map(\.title), rows: rows)
                    parts = [.heading("\(set): \(matrix.title)"), .confusion(matrix)]
                }
                let figures = curves(of: set, in: run) + Self.calibration(classes)
                if !figures.isEmpty { parts += [.heading("\(set): probabilities"), .figures(figures)] }
                let tables = metrics.tables
                parts += tables.prefix(1).flatMap { [.heading("\(set): \($0.title)"), .table($0.table)] }
                parts += tables.dropFirst().map { .folded("\(set): \($0.title)", [.table($0.table)]) }
                return isSingle ? parts : [.folded("\(run.label): classes of the \(set) set", parts)]
            }
        }
    }

    /// The mean use of time of the ranks, and of each rank.
    private static func parts(_ use: [TimeUse]) -> [Page.Part] {
        let mean = TimeUse.mean(use).named
        let whole = mean.reduce(0) { $0 + $1.seconds }
        guard whole > 0 else { return [] }
        let shown = mean.filter { $0.seconds >= 0.001 * whole }
        var table = Table([.init("rank", .right)] + shown.map { .init($0.name, .right) })
        for (rank, times) in use.enumerated() {
            table.append(
                ["\(rank)"]
                    + times.named.filter { part in shown.contains { $0.name == part.name } }.map {
                        Format.fineSeconds($0.seconds)
                    })
        }
        return [
            .shares(
                shown.map { name, seconds in
                    (name, "\(Format.time(seconds)), \(Format.percent(seconds / whole))", seconds / whole)
                })
        ] + (use.count > 1 ? [.folded("time of each rank", [.table(table)])] : [])
    }

    /// The shares of the run's time; without a result, of the epochs' time.
    private var time: [Page.Part] {
        runs.flatMap { run -> [Page.Part] in
            let heading: [Page.Part] = isSingle ? [] : [.heading(run.label)]
            if let use = run.outcome?.timeUse { return heading + Self.parts(use) }
            let epochs = run.history.epochs
            func sum(_ value: (RunHistory.Epoch) -> Double?) -> Double {
                epochs.compactMap(value).reduce(0, +)
            }
            let total = sum(\.seconds)
            guard total > 0 else { return [] }
            let (validation, data) = (sum(\.validationSeconds), sum(\.dataSeconds))
            let whole = max(run.outcome?.seconds ?? total, total)
            let shares = [
                ("steps", total - validation - data), ("steps waiting for samples", data),
                ("validation", validation), ("beginning, final evaluation and the like", whole - total),
            ].filter { $0.1 > 0 }
            return heading + [
                .shares(
                    shares.map { name, seconds in
                        (name, "\(Format.time(seconds)), \(Format.percent(seconds / whole))", seconds / whole)
                    })
            ]
        }
    }

    private var environment: [Page.Part] {
        comparison([
            ("begun", { $0.history.beginningText }),
            ("command", { $0.environment?.command }),
            ("run folder", { $0.history.path }),
            ("ranks", { $0.summary.ranks.map(Format.grouped) }),
            ("hosts", { $0.summary.hosts.map(Self.counted) }),
            ("cores of a host", { $0.facts { Format.grouped($0.cores) } }),
            ("processor", { $0.facts(\.processor) }),
            ("MPI", { run in run.environment.map { $0.mpi ?? "not used" } }),
            ("version", { $0.summary.version }),
            ("parameters digest (SHA-256)", { $0.summary.digest }),
            ("injected faults", { $0.outcome?.injectedFaults?.joined(separator: "; ") }),
        ])
    }

    /// The hosts with their numbers of ranks: `node1 (4), node2 (4)`.
    private static func counted(_ hosts: [String]) -> String {
        var seen: Set<String> = []
        return hosts.filter { seen.insert($0).inserted }.map { host in
            "\(host) (\(hosts.count { $0 == host }))"
        }.joined(separator: ", ")
    }

    private var configurations: [Page.Part] {
        runs.compactMap { run in
            run.configuration.map { text in
                .folded(
                    (isSingle ? "" : "\(run.label): ") + "\(run.history.path)/config.yaml", [.source(text)])
            }
        }
    }
}
