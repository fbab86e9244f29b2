import Configuration
import Reporting
import Storage
import Training

/// The outcome of a trial, as its folder has it: part of a sweep's `result.json`.
public struct TrialOutcome: Sendable, Encodable {
    /// The number of the trial, from 1.
    public let trial: Int
    /// The overrides of the configuration.
    public let overrides: [String]
    /// The kind of end: `finished`, `stopped early`, `halted`, `diverged`, `failed`, `stopped`.
    public let outcome: String
    /// The reason of an end before the trial was complete, for people.
    public let reason: String?
    /// The SHA-256 digest of the parameters of each of the trial's runs: those that the configuration has alone.
    public let digests: [String]
    /// The metrics as means over the trial's runs, by name; those of its last epoch if it was halted.
    public let metrics: [String: RepeatedOutcome.Spread]
    /// The number of epochs trained, of the longest run.
    public let epochs: Int
    /// The duration of training and evaluation, of all runs together.
    public let seconds: Double
    /// The trial's folder.
    public let run: String

    /// The outcome of several runs, as far as it is read.
    private struct Several: Decodable {
        let runs: [TrainingOutcome]
    }

    /// Reads the outcome of a trial from its folder; nil if it has not ended.
    init?(of trial: Trial, in folder: String) {
        guard let bytes = FileBytes.content(of: folder + "/result.json") else { return nil }
        let runs =
            JSONLine.decoded(TrainingOutcome.self, from: bytes).map { [$0] }
            ?? JSONLine.decoded(Several.self, from: bytes)?.runs ?? []
        let interruption = JSONLine.decoded(InterruptedOutcome.self, from: bytes)
        guard let outcome = runs.last?.outcome ?? interruption?.outcome else { return nil }
        self.trial = trial.number
        overrides = trial.overrides
        self.outcome = outcome
        let isHalted = outcome == InterruptedOutcome.halted
        reason = runs.isEmpty && !isHalted ? interruption?.reason : nil
        digests = runs.map(\.digest)
        let last = isHalted ? (try? RunHistory(folder: folder))?.epochs.last : nil
        var metrics = Self.values.reduce(into: [String: RepeatedOutcome.Spread]()) { metrics, entry in
            metrics[entry.name] = RepeatedOutcome.Spread(runs.map(entry.value))
        }
        if let last {
            for metric in SweepMetric.allCases {
                metrics[metric.rawValue] = RepeatedOutcome.Spread([metric.value(of: last)])
            }
        }
        self.metrics = metrics
        epochs = last?.epoch ?? runs.map(\.epochs).max() ?? 0
        seconds = runs.reduce(0) { $0 + $1.seconds }
        run = folder
    }

    /// The metrics by name, in the order of a table.
    static let values: [(name: String, value: @Sendable (TrainingOutcome) -> Double?)] = [
        ("training_loss", { $0.trainingLoss }), ("training_accuracy", { $0.trainingAccuracy }),
        ("validation_loss", { $0.validationLoss }), ("validation_accuracy", { $0.validationAccuracy }),
        ("test_loss", { $0.testLoss }), ("test_accuracy", { $0.testAccuracy }),
    ]

    /// True if the trial came to its end, false if something ended it before.
    public var isFinished: Bool { !digests.isEmpty }

    /// True if the trial does not go on because others are better.
    var isHalted: Bool { outcome == InterruptedOutcome.halted }

    /// True if the trial would end in the same way again.
    public var isFinal: Bool { isFinished || outcome == InterruptedOutcome.diverged }

    /// Returns the outcome on one line, for the progress of a sweep.
    ///
    /// - Parameters:
    ///   - count: the number of trials.
    ///   - metric: the metric by which trials are compared; nil for the usual one.
    public func line(of count: Int, metric: SweepMetric?) -> String {
        let heading = "trial \(Format.position(trial, of: count)): \(overrides.joined(separator: " "))"
        // All of the reason stands below the table.
        guard isFinished else { return "\(heading) - \(outcome): \((reason ?? "").prefix { $0 != ";" })" }
        let name = (metric ?? SweepMetric(for: [self])).rawValue
        let value = metrics[name].map { Format.metric(name, $0.mean) }
        return ([heading] + [value].compactMap(\.self) + [Format.seconds(seconds)]).joined(separator: " - ")
    }

    /// The value of a metric on one line; nil if the trial has none.
    func text(of metric: String) -> String? {
        metrics[metric].map { digests.count > 1 ? $0.text : Format.fixed($0.mean, decimals: 4) }
    }
}

/// The metric by which the trials of a sweep are compared. Metrics of the test set are none: who chooses by them has no
/// test set left.
public enum SweepMetric: String, Sendable, CaseIterable {
    case trainingLoss = "training_loss"
    case trainingAccuracy = "training_accuracy"
    case validationLoss = "validation_loss"
    case validationAccuracy = "validation_accuracy"

    /// The usual metric for trials: accuracy before loss, of the validation set if there is one.
    init(for outcomes: [TrialOutcome]) {
        self = Self.usual { metric in outcomes.contains { $0.metrics[metric.rawValue] != nil } }
    }

    /// The usual metric after an epoch.
    init(for epoch: RunHistory.Epoch) {
        self = Self.usual { $0.value(of: epoch) != nil }
    }

    /// The first metric that exists, accuracy before loss.
    private static func usual(_ exists: (SweepMetric) -> Bool) -> SweepMetric {
        [.validationAccuracy, .validationLoss, .trainingAccuracy].first(where: exists) ?? .trainingLoss
    }

    /// The loss of the same data set, which decides between trials of equal accuracy.
    private var loss: SweepMetric {
        switch self {
        case .trainingLoss, .trainingAccuracy: .trainingLoss
        case .validationLoss, .validationAccuracy: .validationLoss
        }
    }

    /// The value after an epoch; nil if the run has no such metric.
    func value(of epoch: RunHistory.Epoch) -> Double? {
        switch self {
        case .trainingLoss: epoch.trainingLoss
        case .trainingAccuracy: epoch.trainingAccuracy
        case .validationLoss: epoch.validationLoss
        case .validationAccuracy: epoch.validationAccuracy
        }
    }

    /// A number that is smaller the better the value is; infinite without a value.
    func order(_ value: Double?) -> Double {
        guard let value, value.isFinite else { return .infinity }
        return self == loss ? value : -value
    }

    private func order(_ outcome: TrialOutcome) -> Double { order(outcome.metrics[rawValue]?.mean) }

    /// Returns the outcomes with the best one first; after those of trials that came to their end, those of halted ones, the
    /// longest first, and at last those without a value.
    func sorted(_ outcomes: [TrialOutcome]) -> [TrialOutcome] {
        func group(_ outcome: TrialOutcome) -> Int {
            outcome.isFinished ? -Int.max : outcome.isHalted ? -outcome.epochs : 0
        }
        return outcomes.sorted { a, b in
            (group(a), order(a), loss.order(a), a.trial) < (group(b), order(b), loss.order(b), b.trial)
        }
    }

    /// Returns trials after an epoch, the best one first.
    func sorted(_ trials: [(trial: Trial, epoch: RunHistory.Epoch)]) -> [Trial] {
        trials.sorted { a, b in
            (order(value(of: a.epoch)), loss.order(loss.value(of: a.epoch)), a.trial.number)
                < (order(value(of: b.epoch)), loss.order(loss.value(of: b.epoch)), b.trial.number)
        }.map(\.trial)
    }

    /// Returns true if the trial came to its end with a finite value of the metric.
    func measures(_ outcome: TrialOutcome) -> Bool { outcome.isFinished && order(outcome).isFinite }
}
