import Configuration
import Reporting

/// The outcome of several runs that differ in their seeds or folds only: the output of `--json` and the folder's
/// `result.json`.
public struct RepeatedOutcome: Sendable, Encodable {
    /// The mean and standard deviation of a metric over the runs.
    public struct Spread: Sendable, Encodable {
        /// The mean.
        public let mean: Double
        /// The standard deviation over runs, with n − 1; 0 for one run.
        public let deviation: Double

        /// Nil if a run lacks the metric, or there are no values.
        package init?(_ values: [Double?]) {
            let numbers = values.compactMap(\.self)
            guard numbers.count == values.count, !numbers.isEmpty else { return nil }
            let count = Double(numbers.count)
            let mean = numbers.reduce(0, +) / count
            let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            self.mean = mean
            deviation = (squares / max(count - 1, 1)).squareRoot()
        }

        /// The readable text: `0.9123 ± 0.0045`.
        package var text: String {
            let spread = abs(mean) < 0.001 ? Format.metric(deviation) : Format.fixed(deviation, decimals: 4)
            return "\(Format.metric(mean)) ± \(spread)"
        }
    }

    /// The results of a stage, or of training from scratch, over the runs.
    public struct Row: Sendable, Encodable {
        /// The stage's name.
        public let name: String
        /// The number of labelled training samples.
        public let labelledSamples: Int
        /// The loss on the validation set.
        public let validationLoss: Spread?
        /// The accuracy on the validation set.
        public let validationAccuracy: Spread?
        /// The loss on the test set.
        public let testLoss: Spread?
        /// The accuracy on the test set.
        public let testAccuracy: Spread?
        /// The gain in test accuracy over training from scratch with the same seed and fold; nil without a comparison.
        public let testAccuracyGain: Spread?
        /// The number of epochs until the best validation accuracy of training from scratch, over the runs
        /// that reached it.
        public let epochsToBaseline: Spread?
        /// The number of runs that reached it; nil without a comparison or a validation set.
        public let runsToBaseline: Int?
    }

    /// The seeds, one for each run of the same folds.
    public let seeds: [Int]
    /// The number of folds that were held out in turn with each seed; nil without folds.
    public let folds: Int?
    /// The stages in order, followed by training from scratch if it was compared.
    public let rows: [Row]
    /// The other metrics on the validation set after the last stage, by name.
    public let validationMetrics: [String: Spread]?
    /// The other metrics on the test set after the last stage, by name.
    public let testMetrics: [String: Spread]?
    /// The outcomes of the runs, seed by seed and fold by fold.
    public let runs: [TrainingOutcome]
    /// The folder that contains a folder for each run.
    public let run: String

    /// Creates the outcome of all runs of a plan, in the order of its parts.
    public init(_ runs: [TrainingOutcome], of plan: Plan, folder: String) {
        seeds = (0..<plan.runs).map { plan.seed + $0 }
        folds = plan.data.validation.foldCount
        validationMetrics = Self.spreads(runs.map(\.validationMetrics))
        testMetrics = Self.spreads(runs.map(\.testMetrics))
        self.runs = runs
        run = folder
        let outcomes = runs.map { $0.stagesAndScratch }
        let hasBaseline = runs.contains { $0.fromScratch?.validationAccuracy != nil }
        rows = (outcomes.first ?? []).indices.map { place in
            let stages = outcomes.map { $0[place] }
            let reached = stages.compactMap { $0.epochsToBaseline.map(Double.init) }
            return Row(
                name: stages[0].name, labelledSamples: stages[0].labelledSamples,
                validationLoss: Spread(stages.map(\.validationLoss)),
                validationAccuracy: Spread(stages.map(\.validationAccuracy)),
                testLoss: Spread(stages.map(\.testLoss)),
                testAccuracy: Spread(stages.map(\.testAccuracy)),
                testAccuracyGain: place < outcomes[0].count - 1
                    ? Spread(zip(stages, runs).map { $0.gain(over: $1.fromScratch) }) : nil,
                epochsToBaseline: Spread(reached),
                runsToBaseline: hasBaseline ? reached.count : nil)
        }
    }

    /// Returns the mean and deviation of each metric that all runs have.
    private static func spreads(_ metrics: [TaskMetrics?]) -> [String: Spread]? {
        let all = metrics.compactMap { $0?.numbers }
        guard let first = all.first, all.count == metrics.count else { return nil }
        return first.indices.reduce(into: [:]) { spreads, place in
            spreads[first[place].name] = Spread(all.map { $0[place].value })
        }
    }

    /// The rows as a readable table.
    public var table: String {
        let measures: [(title: String, value: (Row) -> Spread?)] = [
            ("validation loss", { $0.validationLoss }), ("validation accuracy", { $0.validationAccuracy }),
            ("test loss", { $0.testLoss }), ("test accuracy", { $0.testAccuracy }),
        ].filter { measure in rows.contains { measure.1($0) != nil } }
        let isCompared = rows.contains { $0.runsToBaseline != nil }
        var table = Table(
            [.init("stage"), .init("labelled samples", .right)]
                + measures.map { .init($0.title, .right) }
                + (isCompared ? [.init("epochs to match from scratch", .right)] : []))
        for row in rows {
            let epochs = row.epochsToBaseline.map { Format.fixed($0.mean, decimals: 1) }
            let reached = row.runsToBaseline.map { " (\($0) of \(runs.count))" } ?? ""
            table.append(
                [row.name, Format.grouped(row.labelledSamples)]
                    + measures.map { $0.value(row)?.text ?? "–" }
                    + (isCompared ? [(epochs ?? "–") + reached] : []))
        }
        let repetitions = [
            seeds.count > 1 || folds == nil ? Format.count(seeds.count, "seed") : nil,
            folds.map { Format.count($0, "fold") },
        ].compactMap(\.self)
        table.append(note: "mean ± standard deviation over \(repetitions.joined(separator: " × "))")
        // A difference of accuracies is 0 where rounding leaves less than a sample's worth.
        let gains = rows.compactMap { row in
            row.testAccuracyGain.map {
                "\(row.name) \(Format.fixed($0.mean, decimals: 4)) ± \(Format.fixed($0.deviation, decimals: 4))"
            }
        }
        if !gains.isEmpty {
            table.append(
                note: "test accuracy gain over training from scratch, paired by seed: "
                    + gains.joined(separator: ", "))
        }
        return ([table.text()] + [metricTable].compactMap(\.self)).joined(separator: "\n")
    }

    /// The other metrics after the last stage as a readable table; nil if there are none.
    private var metricTable: String? {
        let sets = [("validation", validationMetrics), ("test", testMetrics)].compactMap { name, spreads in
            spreads.map { (name: name, spreads: $0) }
        }
        guard !sets.isEmpty else { return nil }
        var table = Table([.init("metric")] + sets.map { .init($0.name, .right) })
        for name in Set(sets.flatMap(\.spreads.keys)).sorted() {
            table.append([name] + sets.map { $0.spreads[name]?.text ?? "–" })
        }
        return table.text()
    }
}

extension StageOutcome {
    /// Returns the difference of its test accuracy to another's.
    fileprivate func gain(over other: StageOutcome?) -> Double? {
        guard let own = testAccuracy, let base = other?.testAccuracy else { return nil }
        return own - base
    }
}

extension TrainingOutcome {
    /// The stages, and training from scratch if it was compared.
    fileprivate var stagesAndScratch: [StageOutcome] { (stages ?? []) + [fromScratch].compactMap(\.self) }
}
