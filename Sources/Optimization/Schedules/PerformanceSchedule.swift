import Registry

/// A learning rate that is reduced when a metric has not improved for some epochs: η ← max(η·factor,
/// minimum).
///
/// Counts like Keras 3's `ReduceLROnPlateau`.
public struct PerformanceSchedule: Schedule {
    /// The monitored metric.
    public var monitor: Monitor? { watched }
    private let watched: Monitor
    private let factor: Double
    private let patience: Int
    private let cooldown: Int
    private let leastLearningRate: Double

    /// Creates a schedule that reduces the learning rate after `patience` epochs without improvement,
    /// followed by a cooldown of `cooldown` epochs, with the defaults of configurations.
    public init(
        _ monitor: Monitor = Monitor("validation_loss", minimumDelta: 1e-4), factor: Double = 0.1,
        patience: Int = 10, cooldown: Int = 0,
        leastLearningRate: Double = 0
    ) {
        watched = monitor
        self.factor = factor
        self.patience = patience
        self.cooldown = cooldown
        self.leastLearningRate = leastLearningRate
    }

    /// Returns η₀, or the reduced learning rate.
    public func rates(at step: Int, of course: Course, state: ScheduleState) -> Rates {
        Rates(learningRate: state.learningRate ?? course.learningRate)
    }

    /// Counts an epoch without improvement; after `patience` of them, reduces the learning rate.
    public func state(after state: ScheduleState, value: Double, of course: Course) -> ScheduleState {
        var next = state
        if next.cooldown > 0 {
            next.cooldown -= 1
            next.wait = 0
        }
        if watched.isImprovement(value, over: next.best) {
            (next.best, next.wait) = (value, 0)
        } else if next.cooldown == 0 {
            next.wait += 1
            let learningRate = state.learningRate ?? course.learningRate
            if next.wait >= patience, learningRate > leastLearningRate {
                next.learningRate = max(learningRate * factor, leastLearningRate)
                (next.cooldown, next.wait) = (cooldown, 0)
            }
        }
        return next
    }

    /// The problem with its settings.
    public var problem: String? {
        watched.settingProblem ?? Self.factorOption.problem(with: factor)
            ?? Self.patienceOption.problem(with: patience) ?? Self.cooldownOption.problem(with: cooldown)
            ?? Self.leastOption.problem(with: leastLearningRate)
    }

    private static let defaultMinimumDelta = 1e-4
    private static let factorOption = Option(
        "factor", default: 0.1, .fraction, help: "factor by which the learning rate is multiplied")
    private static let patienceOption = Option(
        "patience", default: 10, .atLeast(0),
        help: "number of consecutive epochs without improvement before the learning rate is reduced")
    private static let cooldownOption = Option(
        "cooldown", default: 0, .atLeast(0),
        help: "number of epochs after a reduction before counting resumes")
    private static let leastOption = Option(
        "min_learning_rate", default: 0.0, .notNegative, help: "lower bound of the learning rate")

    static let entry = Entry.schedule(
        "performance", "Reduces the learning rate when a monitored metric has stopped improving.",
        options: [factorOption, patienceOption] + Monitor.options(minimumDelta: defaultMinimumDelta) + [
            cooldownOption, leastOption,
        ]
    ) { values in
        PerformanceSchedule(
            Monitor(values, minimumDelta: defaultMinimumDelta), factor: values[factorOption],
            patience: values[patienceOption], cooldown: values[cooldownOption],
            leastLearningRate: values[leastOption])
    }
}
