import Registry

/// A metric that is monitored at the end of each epoch, with its criterion of improvement.
public struct Monitor: Sendable, Hashable {
    /// The metric's name: `validation_loss`.
    public let metric: String
    /// True if lower values are better, as for a loss; false if higher ones are, as for an accuracy.
    public let lowerIsBetter: Bool
    /// The minimum change over the best value that counts as an improvement.
    public let minimumDelta: Double

    /// Creates a monitor of a metric; Keras's names (`val_loss`, `loss` …) are translated.
    ///
    /// - Parameter lowerIsBetter: nil to infer it from the name.
    public init(_ metric: String, lowerIsBetter: Bool? = nil, minimumDelta: Double = 0) {
        self.metric = Self.ownName(metric)
        self.lowerIsBetter =
            lowerIsBetter ?? ["loss", "brier_score", "mae", "rmse"].contains { metric.hasSuffix($0) }
        self.minimumDelta = minimumDelta
    }

    /// Returns true if a value improves on the best so far by more than the minimum change; always for the
    /// first one, never for NaN.
    public func isImprovement(_ value: Double, over best: Double?) -> Bool {
        guard let best else { return !value.isNaN }
        return lowerIsBetter ? value + minimumDelta < best : value - minimumDelta > best
    }

    /// The problem with its metric, in words; nil for a known one.
    package var problem: String? {
        Self.names.contains(metric)
            ? nil : "'\(metric)', which is no metric: \(Self.names.joined(separator: ", "))"
    }

    /// True if it needs a validation set.
    public var needsValidation: Bool { metric.hasPrefix("validation_") }

    /// True if it needs a task with classes.
    public var needsClasses: Bool {
        !["training_loss", "validation_loss"].contains(metric) && !needsTargetValues
    }

    /// True if it needs a task with target values.
    public var needsTargetValues: Bool { Self.errorNames.contains(metric) }

    /// True if it needs more than loss and accuracy of the validation set.
    public var needsAllMetrics: Bool { Self.names.dropFirst(4).contains(metric) }

    /// True if it needs a loss that defines probabilities of classes.
    public var needsProbabilities: Bool {
        needsAllMetrics && !needsTargetValues
            && !["validation_balanced_accuracy", "validation_macro_f1"].contains(metric)
    }

    /// True if it is not defined for independent binary outputs.
    public var needsOneClassPerSample: Bool {
        ["validation_balanced_accuracy", "validation_log_loss", "validation_brier_score"].contains(metric)
    }

    private static let names =
        [
            "training_loss", "training_accuracy", "validation_loss", "validation_accuracy",
            "validation_balanced_accuracy", "validation_macro_f1", "validation_roc_auc",
            "validation_average_precision", "validation_log_loss", "validation_brier_score",
        ] + errorNames
    private static let errorNames = ["validation_mae", "validation_rmse", "validation_r2"]
    private static let namesOfKeras = ["loss", "accuracy", "val_loss", "val_accuracy"]

    private static func ownName(_ name: String) -> String {
        namesOfKeras.firstIndex(of: name).map { names[$0] } ?? name
    }
}

extension Monitor {
    private static let metricOption = Option(
        "monitor", default: "validation_loss", .oneOf(names + namesOfKeras),
        help: "metric to monitor")
    private static let modeOption = Option(
        "mode", default: "auto", .oneOf(["auto", "min", "max"]),
        help: "direction of improvement; auto: min for a loss, an error or the Brier score, else max")

    private static func deltaOption(_ value: Double) -> Option<Double> {
        Option(
            "min_delta", default: value, .notNegative,
            help: "minimum change from the best value that counts as an improvement")
    }

    /// The configuration options of a monitor, for entries that monitor a metric.
    static func options(minimumDelta: Double) -> [any OptionDescription] {
        [metricOption, modeOption, deltaOption(minimumDelta)]
    }

    /// The problem with its minimum change, in words; nil if there is none.
    var settingProblem: String? { Self.deltaOption(0).problem(with: minimumDelta) }

    /// Creates the monitor that options describe.
    init(_ values: OptionValues, minimumDelta: Double) {
        let mode = values[Self.modeOption]
        self.init(
            values[Self.metricOption], lowerIsBetter: mode == "auto" ? nil : mode == "min",
            minimumDelta: values[Self.deltaOption(minimumDelta)])
    }
}
