import Configuration
import Prediction
import Reporting

/// The outcome of a training run: the output of `--json` and the run folder's `result.json`, in snake_case.
public struct TrainingOutcome: Sendable, Codable {
    /// The kind of end: `finished`, `stopped early`.
    public let outcome: String
    /// The SHA-256 digest of the parameters: equal digests mean bitwise equal parameters.
    public let digest: String
    /// The mean loss of the last epoch, computed during training, including the penalties on the weights.
    /// (With `restore_best_weights`, this and the following metrics are those of the best epoch.)
    public let trainingLoss: Double
    /// The accuracy of the last epoch, computed during training.
    public let trainingAccuracy: Double?
    /// The loss on the validation set after the last epoch.
    public let validationLoss: Double?
    /// The accuracy on the validation set after the last epoch.
    public let validationAccuracy: Double?
    /// The loss on the test set.
    public let testLoss: Double?
    /// The accuracy on the test set.
    public let testAccuracy: Double?
    /// All metrics on the validation set.
    public let validationMetrics: TaskMetrics?
    /// All metrics on the test set.
    public let testMetrics: TaskMetrics?
    /// The threshold between two classes, chosen on the validation set; nil unless the configuration asks for one.
    public let threshold: DecisionThreshold?
    /// The fraction of the weights under an L1 penalty that are exactly zero.
    public let zeroWeights: Double?
    /// The number of epochs trained.
    public let epochs: Int
    /// The epoch of the last stage, from 1, with the best value of early stopping's metric; without it, of the validation
    /// loss, or else the training loss.
    public let bestEpoch: Int?
    /// The metric of the best epoch, such as `validation_loss`; nil in results of earlier versions.
    public let bestMetric: String?
    /// The value of that metric after the best epoch.
    public let bestValue: Double?
    /// The epoch of the last stage, from 1, whose weights are the model's: the best one with `restore_best_weights`, or else
    /// the last; nil in results of earlier versions.
    public let weightsEpoch: Int?
    /// The number of optimizer steps.
    public let steps: Int
    /// The outcome of each stage; nil for a single run of one stage without comparison.
    public let stages: [StageOutcome]?
    /// The outcome of the same model trained from scratch on the same samples; nil without a comparison.
    public let fromScratch: StageOutcome?
    /// The outcome of the pretraining; nil without one.
    public let pretraining: PretrainingOutcome?
    /// The outcome of the base model, which was trained first; nil without one.
    public let base: BaseOutcome?
    /// The number of ranks.
    public let ranks: Int
    /// The host of each rank.
    public let hosts: [String]
    /// The duration of training and evaluation.
    public let seconds: Double
    /// The use of time of each rank; nil in results of earlier versions.
    public let timeUse: [TimeUse]?
    /// The faults that were injected on purpose, in words; nil for a run to be trusted.
    public let injectedFaults: [String]?
    /// The run's folder.
    public var run: String?
    /// The version of the program.
    public var version: String?
    /// The hosts, the MPI library and the command line; nil in results of earlier versions.
    public var environment: RunEnvironment?
}

extension TrainingOutcome {
    /// The kinds of the end of a run that is complete.
    static let finished = "finished"
    static let stoppedEarly = "stopped early"

    /// True if the run is complete, false if it was interrupted.
    package var isFinished: Bool { [Self.finished, Self.stoppedEarly].contains(outcome) }

    /// The result as readable text, one line per value.
    public var text: String {
        var lines = [
            ("training_loss", ResultLines.metric(trainingLoss)),
            ("training_accuracy", ResultLines.metric(trainingAccuracy)),
            ("validation_loss", ResultLines.metric(validationLoss)),
            ("validation_accuracy", ResultLines.metric(validationAccuracy)),
        ]
        lines += ResultLines.metrics(of: "validation", validationMetrics)
        lines += [
            ("test_loss", ResultLines.metric(testLoss)), ("test_accuracy", ResultLines.metric(testAccuracy)),
        ]
        lines += ResultLines.metrics(of: "test", testMetrics)
        return ResultLines.text(
            lines + [
                (
                    "threshold",
                    threshold.map { "\(Format.fixed($0.value, decimals: 4)) (\($0.criterion.rawValue))" }
                ),
                ("zero_weights", ResultLines.metric(zeroWeights)),
                ("injected_faults", injectedFaults?.joined(separator: "; ")),
                ("best_epoch", bestEpochText),
                ("weights_epoch", weightsEpochText.map { $0 + " (restore_best_weights keeps the best)" }),
                ("run", run), ("digest", digest),
            ])
    }

    /// The best epoch with its metric: `7 (validation_loss 0.1234)`.
    package var bestEpochText: String? {
        guard let bestEpoch else { return nil }
        guard let bestMetric, let bestValue else { return "\(bestEpoch)" }
        return "\(bestEpoch) (\(bestMetric) \(Format.metric(bestValue)))"
    }

    /// The epoch of the saved weights, if it is not the best one: `9, the last`.
    package var weightsEpochText: String? {
        guard let weightsEpoch, let bestEpoch, weightsEpoch != bestEpoch else { return nil }
        return "\(weightsEpoch), the last"
    }

    /// The comparison of the stages and training from scratch; nil for a run of one stage without comparison.
    public var comparison: String? { comparisonTable?.text() }

    /// The comparison as a table.
    package var comparisonTable: Table? {
        guard let stages else { return nil }
        var table = Table([
            .init("stage"), .init("labelled samples", .right), .init("epochs", .right),
            .init("validation accuracy", .right), .init("test accuracy", .right),
            .init("epochs to match from scratch", .right),
        ])
        for stage in stages + [fromScratch].compactMap(\.self) {
            table.append([
                stage.name, Format.grouped(stage.labelledSamples), Format.grouped(stage.epochs),
                ResultLines.metric(stage.validationAccuracy) ?? "–",
                ResultLines.metric(stage.testAccuracy) ?? "–",
                stage.epochsToBaseline.map(Format.grouped) ?? "–",
            ])
        }
        return table
    }
}

/// The outcome of a stage of a run, or of the same model trained from scratch: part of `result.json`.
public struct StageOutcome: Sendable, Codable {
    /// The stage's name.
    public let name: String
    /// The layers that were frozen.
    public let frozenLayers: [String]
    /// The number of epochs trained.
    public let epochs: Int
    /// The number of epochs from the beginning of the run until its validation accuracy reached the best one
    /// of training from scratch; nil if it was not reached, or there is no comparison.
    public let epochsToBaseline: Int?
    /// The number of labelled training samples.
    public let labelledSamples: Int
    /// The mean loss of the last epoch.
    public let trainingLoss: Double
    /// The loss on the validation set.
    public let validationLoss: Double?
    /// The accuracy on the validation set.
    public let validationAccuracy: Double?
    /// The loss on the test set.
    public let testLoss: Double?
    /// The accuracy on the test set.
    public let testAccuracy: Double?
}

/// The outcome of a base model, which was trained first for its weights: part of `result.json`.
public struct BaseOutcome: Sendable, Codable {
    /// The name of its configuration.
    public let name: String
    /// The SHA-256 digest of its parameters.
    public let digest: String
    /// The number of its labelled training samples.
    public let labelledSamples: Int
    /// The number of epochs trained.
    public let epochs: Int
    /// The accuracy on its validation set.
    public let validationAccuracy: Double?
    /// The accuracy on its test set.
    public let testAccuracy: Double?

    /// The number of optimizer steps of its run, of every kind.
    let steps: Int

    init(name: String, labelledSamples: Int, _ outcome: TrainingOutcome, steps: Int) {
        self.steps = steps
        self.name = name
        self.labelledSamples = labelledSamples
        digest = outcome.digest
        epochs = outcome.epochs
        validationAccuracy = outcome.validationAccuracy
        testAccuracy = outcome.testAccuracy
    }
}

/// The outcome of a pretraining: part of `result.json`.
public struct PretrainingOutcome: Sendable, Codable {
    /// The kind of pretraining: `autoencoder`, `gan`.
    public let kind: String
    /// The number of samples, used without their labels.
    public let samples: Int
    /// The number of epochs trained.
    public let epochs: Int
    /// The measures, as means over the last epoch, by name.
    public let measures: [String: Double]
    /// The SHA-256 digests of the trained models.
    public let digests: [String: String]
}
