import Registry

/// A metric that is watched at the end of each epoch, and what counts as a gain.
public struct Monitor: Sendable, Hashable {
    /// The metric's name: `validation_loss`.
    public let metric: String
    /// Whether less of it is better, as of a loss; else more is, as of an accuracy.
    public let lessIsBetter: Bool
    /// How much better than the best so far a value must be to be a gain.
    public let minimumDelta: Double

    /// A monitor of a metric; Keras's names (`val_loss`, `loss` …) mean ours.
    ///
    /// - Parameter lessIsBetter: nil to tell by the name.
    public init(_ metric: String, lessIsBetter: Bool? = nil, minimumDelta: Double = 0) {
        self.metric = Self.ownName(metric)
        self.lessIsBetter = lessIsBetter ?? metric.hasSuffix("loss")
        self.minimumDelta = minimumDelta
    }

    /// Whether a value is better than the best so far by more than the least difference; the first one is, and no NaN.
    public func isGain(_ value: Double, over best: Double?) -> Bool {
        guard let best else { return !value.isNaN }
        return lessIsBetter ? value + minimumDelta < best : value - minimumDelta > best
    }

    /// Whether it needs data to validate with.
    public var needsValidation: Bool { metric.hasPrefix("validation_") }

    /// Whether it needs a task with classes.
    public var needsClasses: Bool { metric.hasSuffix("accuracy") }

    private static let names = [
        "training_loss", "training_accuracy", "validation_loss", "validation_accuracy",
    ]
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
        help: "direction of improvement; auto: min for a loss, max for an accuracy")

    private static func deltaOption(_ value: Double) -> Option<Double> {
        Option(
            "min_delta", default: value, .notNegative,
            help: "minimum change from the best value that counts as an improvement")
    }

    /// The options that say it, for the declaration of what watches a metric.
    static func options(minimumDelta: Double) -> [any OptionDescription] {
        [metricOption, modeOption, deltaOption(minimumDelta)]
    }

    /// The monitor that options say.
    init(_ values: OptionValues, minimumDelta: Double) {
        let mode = values[Self.modeOption]
        self.init(
            values[Self.metricOption], lessIsBetter: mode == "auto" ? nil : mode == "min",
            minimumDelta: values[Self.deltaOption(minimumDelta)])
    }
}
