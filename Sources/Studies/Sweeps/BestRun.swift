import Reporting
import Storage
import Training

/// The run that stands for several: the best one of those with different seeds, or of the trials of a sweep.
public struct BestRun: Sendable {
    /// The run's folder; of a trial with several seeds, their common one.
    public let path: String
    /// The choice in words: `the best of 3 runs by validation_loss, 0.3124`.
    public let choice: String

    /// The best of the complete ones among runs with different seeds, by the metric that they watch.
    ///
    /// Nil if nothing tells which one is the best: no run is complete or has a validation set, or the runs are those of
    /// folds, each of which has a validation set of its own.
    ///
    /// - Parameter runs: the folders of the runs.
    public init?(ofSeeds runs: [String]) {
        guard !runs.contains(where: { RunFolder.isFold($0.split(separator: "/").last ?? "") }) else {
            return nil
        }
        let complete = runs.compactMap { run in
            FileBytes.content(of: "\(run)/result.json")
                .flatMap { JSONLine.decoded(TrainingOutcome.self, from: $0) }.map { (run: run, outcome: $0) }
        }
        let names = Set(complete.map { $0.outcome.bestMetric ?? SweepMetric.validationLoss.rawValue })
        guard names.count == 1, let metric = names.first.flatMap(SweepMetric.init), metric.isOfValidation,
            let value = TrialOutcome.values.first(where: { $0.name == metric.rawValue })?.value,
            let best = complete.min(by: { metric.order(value($0.outcome)) < metric.order(value($1.outcome)) }
            ),
            let number = value(best.outcome), number.isFinite
        else { return nil }
        path = best.run
        let whole = complete.count == runs.count ? "" : ", of which \(complete.count) are complete,"
        choice = "the best of \(runs.count) runs\(whole) by \(metric.rawValue), \(Format.metric(number))"
    }

    /// The best trial of a sweep; nil if the sweep has not come to its end, or no trial has.
    public init?(ofSweep folder: String) {
        guard let bytes = FileBytes.content(of: "\(folder)/result.json"),
            let sweep = JSONLine.decoded(Sweep.self, from: bytes),
            let best = sweep.trials.first(where: { $0.trial == sweep.best })
        else { return nil }
        // The sweep's folder may have been moved.
        path = "\(folder)/\(best.run.split(separator: "/").last ?? "")"
        let value = best.metrics[sweep.metric].map { ", \(Format.metric($0.mean))" } ?? ""
        choice =
            "the best of \(Format.count(sweep.trials.count, "trial")) by \(sweep.metric)\(value) (\(best.overrides.joined(separator: " ")))"
    }

    /// The outcome of a sweep, as far as it is read.
    private struct Sweep: Decodable {
        struct Trial: Decodable {
            let trial: Int
            let overrides: [String]
            let metrics: [String: Mean]
            let run: String
        }

        struct Mean: Decodable { let mean: Double }

        let metric: String
        let trials: [Trial]
        let best: Int?
    }
}

extension SweepMetric {
    /// True if the metric is measured on samples that are not trained on.
    fileprivate var isOfValidation: Bool { [.validationLoss, .validationAccuracy].contains(self) }
}
