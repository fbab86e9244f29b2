import Registry

/// The end of training when a metric has had no gain for some epochs.
///
/// Counts as Keras 3 does: training ends after the epoch in which `patience` epochs in a row had no gain (never after the first).
public struct EarlyStopping: Sendable {
    /// What it remembers between epochs.
    public struct State: Codable, Sendable, Hashable {
        /// The best value so far.
        public var best: Double?
        /// The epoch that had it, from 1.
        public var bestEpoch: Int?
        /// Epochs since then.
        public var wait = 0
        /// Whether training is to end.
        public var isOver = false

        /// Before the first epoch.
        public init() {}
    }

    /// What it watches.
    public let monitor: Monitor
    /// How many epochs in a row may be without gain.
    public let patience: Int
    /// Whether the model ends with the parameters and buffers of the best epoch rather than those of the last.
    public let restoresBestWeights: Bool

    /// A stop after `patience` epochs without gain.
    public init(_ monitor: Monitor, patience: Int, restoresBestWeights: Bool = false) {
        self.monitor = monitor
        self.patience = patience
        self.restoresBestWeights = restoresBestWeights
    }

    /// The state after an epoch, from 1, that came to `value`. Its `wait` is 0 just where the epoch is the best so far.
    public func state(after state: State, epoch: Int, value: Double) -> State {
        var next = state
        if monitor.isGain(value, over: state.best) {
            (next.best, next.bestEpoch, next.wait) = (value, epoch, 0)
        } else {
            next.wait += 1
            next.isOver = next.wait >= patience && epoch > 1
        }
        return next
    }
}

extension EarlyStopping {
    private static let usualMinimumDelta = 0.0
    private static let patienceOption = Option(
        "patience", default: 10, .notNegative,
        help: "number of consecutive epochs without improvement before training stops")
    private static let restoreOption = Option(
        "restore_best_weights", default: false,
        help:
            "whether to restore the parameters of the best epoch; otherwise those of the last epoch are kept")

    /// The options of a configuration.
    public static let entry = Entry<EarlyStopping>(
        "early_stopping", "Stops training when a monitored metric has stopped improving.",
        options: [patienceOption] + Monitor.options(minimumDelta: usualMinimumDelta) + [restoreOption],
        shorthand: patienceOption.name
    ) { values in
        EarlyStopping(
            Monitor(values, minimumDelta: usualMinimumDelta), patience: values[patienceOption],
            restoresBestWeights: values[restoreOption])
    }
}
