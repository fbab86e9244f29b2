import Registry

/// Early stopping: ends the training when a metric has not improved for some epochs.
///
/// Counts like Keras 3: training ends after the epoch in which `patience` epochs in a row had no improvement
/// (never after the first).
public struct EarlyStopping: Sendable {
    /// The state between epochs.
    public struct State: Codable, Sendable, Hashable {
        /// The best value so far.
        public var best: Double?
        /// The epoch of the best value, from 1.
        public var bestEpoch: Int?
        /// The number of epochs since then.
        public var wait = 0
        /// True if training is to end.
        public var shouldStop = false

        /// Creates the state before the first epoch.
        public init() {}
    }

    /// The monitored metric.
    public let monitor: Monitor
    /// The number of consecutive epochs without improvement after which training ends.
    public let patience: Int
    /// True if the model ends with the parameters and buffers of the best epoch, false for those of the last.
    public let restoresBestWeights: Bool

    /// Creates early stopping after `patience` epochs without improvement, with the defaults of configurations.
    public init(
        _ monitor: Monitor = Monitor("validation_loss"), patience: Int = 10, restoresBestWeights: Bool = false
    ) {
        self.monitor = monitor
        self.patience = patience
        self.restoresBestWeights = restoresBestWeights
    }

    /// Returns the state after an epoch (from 1) with the metric `value`. Its `wait` is 0 exactly if the
    /// epoch is the best so far.
    public func state(after state: State, epoch: Int, value: Double) -> State {
        var next = state
        if monitor.isImprovement(value, over: state.best) {
            (next.best, next.bestEpoch, next.wait) = (value, epoch, 0)
        } else {
            next.wait += 1
            next.shouldStop = next.wait >= patience && epoch > 1
        }
        return next
    }
}

extension EarlyStopping: Configured {
    /// The problem with its settings.
    public var problem: String? {
        monitor.settingProblem ?? Self.patienceOption.problem(with: patience)
    }

    private static let defaultMinimumDelta = 0.0
    private static let patienceOption = Option(
        "patience", default: 10, .atLeast(0),
        help: "number of consecutive epochs without improvement before training stops")
    private static let restoreOption = Option(
        "restore_best_weights", default: false,
        help:
            "whether to restore the parameters of the best epoch; otherwise those of the last epoch are kept")

    /// The options of a configuration.
    public static let entry = Entry<EarlyStopping>(
        "early_stopping", "Stops training when a monitored metric has stopped improving.",
        options: [patienceOption] + Monitor.options(minimumDelta: defaultMinimumDelta) + [restoreOption],
        shorthand: patienceOption.name
    ) { values in
        EarlyStopping(
            Monitor(values, minimumDelta: defaultMinimumDelta), patience: values[patienceOption],
            restoresBestWeights: values[restoreOption])
    }
}
