import Configuration
import Reporting
import Storage

/// The outcome of a trial, as its folder has it: part of a sweep's `result.json`.
public struct TrialOutcome: Sendable, Encodable {
    /// The number of the trial, from 1.
    public let trial: Int
    /// The overrides of the configuration.
    public let overrides: [String]
    /// The kind of end: `finished`, `stopped early`, `diverged`, `failed`, `stopped`.
    public let outcome: String
    /// The reason of an end before the trial was complete, for people.
    public let reason: String?
    /// The SHA-256 digest of the parameters of each of the trial's runs: those that the configuration has alone.
    public let digests: [String]
    /// The metrics as means over the trial's runs, by name.
    public let metrics: [String: RepeatedOutcome.Spread]
    /// The number of epochs trained, of all runs together.
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
        reason = runs.isEmpty ? interruption?.reason : nil
        digests = runs.map(\.digest)
        metrics = Self.values.reduce(into: [:]) { metrics, entry in
            metrics[entry.name] = RepeatedOutcome.Spread(runs.map(entry.value))
        }
        epochs = runs.reduce(0) { $0 + $1.epochs }
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

    /// True if the trial would end in the same way again.
    public var isFinal: Bool { isFinished || outcome == InterruptedOutcome.diverged }

    /// Returns the outcome on one line, for the progress of a sweep.
    ///
    /// - Parameters:
    ///   - count: the number of trials.
    ///   - metric: the metric by which trials are compared; nil for the usual one.
    public func line(of count: Int, metric: SweepMetric?) -> String {
        let heading = "trial \(Format.position(trial, of: count)): \(overrides.joined(separator: " "))"
        guard isFinished else { return "\(heading) - \(outcome): \(reason ?? "")" }
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
        let usual = [Self.validationAccuracy, .validationLoss, .trainingAccuracy]
        self =
            usual.first { metric in outcomes.contains { $0.metrics[metric.rawValue] != nil } }
            ?? .trainingLoss
    }

    /// The loss of the same data set, which decides between trials of equal accuracy.
    private var loss: SweepMetric {
        switch self {
        case .trainingLoss, .trainingAccuracy: .trainingLoss
        case .validationLoss, .validationAccuracy: .validationLoss
        }
    }

    /// A number that is smaller the better the trial is; infinite without a value.
    private func order(_ outcome: TrialOutcome) -> Double {
        guard let mean = outcome.metrics[rawValue]?.mean, mean.isFinite else { return .infinity }
        return self == loss ? mean : -mean
    }

    /// Returns the outcomes with the best one first, and those without a value last.
    func sorted(_ outcomes: [TrialOutcome]) -> [TrialOutcome] {
        outcomes.sorted { a, b in
            (order(a), loss.order(a), a.trial) < (order(b), loss.order(b), b.trial)
        }
    }

    /// Returns true if the outcome has a finite value of the metric.
    func measures(_ outcome: TrialOutcome) -> Bool { order(outcome).isFinite }
}
