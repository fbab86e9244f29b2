import Optimization
import Reporting

/// The decisions at the end of each epoch: the schedule's state and early stopping. All ranks decide equally,
/// from bitwise equal metrics.
struct Pacing {
    private let schedule: any Schedule
    private let earlyStopping: EarlyStopping?
    /// The criterion of the best epoch: that of early stopping, or one that never stops.
    private let search: EarlyStopping
    private let course: Course
    /// The state of the schedule.
    private(set) var scheduleState: ScheduleState
    /// The state of early stopping, or of the search for the best epoch.
    private(set) var stoppingState: EarlyStopping.State
    /// Messages about the decisions after the last epoch.
    private(set) var notices: [String] = []

    /// Creates the pacing of a stage.
    ///
    /// - Parameters:
    ///   - usualMonitor: the metric of the best epoch without early stopping.
    ///   - state: the state of the stage, at its beginning or later.
    init(
        _ schedule: any Schedule, earlyStopping: EarlyStopping?, usualMonitor: Monitor, course: Course,
        state: StageState
    ) {
        self.schedule = schedule
        self.earlyStopping = earlyStopping
        search = earlyStopping ?? EarlyStopping(usualMonitor, patience: .max)
        self.course = course
        scheduleState = state.schedule
        stoppingState = state.stopping
    }

    /// Returns the rates of a step, from 0.
    func rates(at step: Int) -> Rates { schedule.rates(at: step, of: course, state: scheduleState) }

    /// Warnings about settings of the schedule that the length of the stage leaves without effect.
    var warnings: [String] { schedule.warnings(of: course) }

    /// True if training ends before the next epoch.
    var shouldStop: Bool { stoppingState.shouldStop }

    /// True if the last epoch is the best so far.
    var isBest: Bool { stoppingState.wait == 0 && stoppingState.best != nil }

    /// The epoch with the best value of early stopping's metric, or of the usual one; nil if there is none yet.
    var bestEpoch: Int? { stoppingState.bestEpoch }

    /// The metric of the best epoch, and its value there; nil if there is none yet.
    var best: (metric: String, value: Double)? {
        stoppingState.best.map { (search.monitor.metric, $0) }
    }

    /// True if the model ends with the parameters of the best epoch.
    var restoresBestWeights: Bool { earlyStopping?.restoresBestWeights ?? false }

    /// Updates the state at the end of an epoch, from 1.
    mutating func epochEnded(_ epoch: Int, _ metrics: EpochMetrics) {
        notices = []
        if let monitor = schedule.monitor, let value = metrics.value(of: monitor) {
            let before = scheduleState.learningRate
            scheduleState = schedule.state(after: scheduleState, value: value, of: course)
            if let lowered = scheduleState.learningRate, lowered != before {
                notices.append(
                    "epoch \(epoch): \(monitor.metric) has stopped improving, new \(Format.metric("learning_rate", lowered))"
                )
            }
        }
        if let value = metrics.value(of: search.monitor) {
            stoppingState = search.state(after: stoppingState, epoch: epoch, value: value)
            if shouldStop {
                let best = stoppingState.bestEpoch.map { ", best epoch \($0)" } ?? ""
                notices.append(
                    "epoch \(epoch): \(search.monitor.metric) has stopped improving\(best): stopped early"
                )
            }
        }
    }
}
