import Reporting
import Training

/// The outcome of a sweep: the output of `sweep --json` and the sweep folder's `result.json`, in snake_case.
public struct SweepOutcome: Sendable, Encodable {
    /// The metric by which the trials are compared.
    public let metric: String
    /// The outcomes of the trials, the best one first, those without a value last.
    public let trials: [TrialOutcome]
    /// The number of the best trial; nil if none came to its end.
    public let best: Int?
    /// The file with the configuration of the best trial.
    public let bestConfiguration: String?
    /// The files of the figures.
    public let figures: [String]
    /// The sweep's folder.
    public let run: String

    /// The outcomes as readable text: a table, a row for each trial, and the files.
    public var text: String {
        let keys = trials.first?.overrides.map { Self.parts(of: $0).key } ?? []
        let others = ["validation_loss", "validation_accuracy", "test_loss", "test_accuracy"]
        let metrics = ([metric] + others.filter { $0 != metric }).filter { name in
            trials.contains { $0.metrics[name] != nil }
        }
        let areAllFinished = trials.allSatisfy(\.isFinished)
        var table = Table(
            [.init("", .right), .init("trial", .right)] + keys.map { .init($0, .right) }
                + metrics.map { .init($0, .right) } + [.init("epochs", .right), .init("time", .right)]
                + (areAllFinished ? [] : [.init("outcome")]))
        for (place, trial) in trials.enumerated() {
            let isFinished = trial.isFinished
            table.append(
                [isFinished ? "\(place + 1)" : "", "\(trial.trial)"]
                    + trial.overrides.map { Self.parts(of: $0).value }
                    + metrics.map { trial.text(of: $0) ?? "–" }
                    + [
                        trial.epochs > 0 ? Format.grouped(trial.epochs) : "–",
                        isFinished ? Format.seconds(trial.seconds) : "–",
                    ] + (areAllFinished ? [] : [trial.outcome]))
        }
        let runs = trials.map(\.digests.count).max() ?? 0
        if runs > 1 { table.append(note: "mean ± standard deviation over \(runs) runs of each trial") }
        let reasons = trials.compactMap { trial in
            trial.reason.map { "trial \(trial.trial) \(trial.outcome): \($0)\n" }
        }
        return table.text() + reasons.joined()
            + ResultLines.text([
                ("best", bestConfiguration),
                ("figures", figures.isEmpty ? nil : figures.joined(separator: " ")),
                ("run", run), ("digest", trials.first { $0.trial == best }?.digests.joined(separator: " ")),
            ])
    }

    /// The key and the value of an override.
    private static func parts(of override: String) -> (key: String, value: String) {
        let parts = override.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
}
