import Optimization
import Reporting

/// The decisions at the end of each epoch: the schedule's state and early stopping. All ranks decide equally,
/// from bitwise equal metrics.
struct Pacing {
    private let schedule: any Schedule
    private let earlyStopping: EarlyStopping?
    private let course: Course
    /// The state of the schedule.
    private(set) var scheduleState = ScheduleState()
    /// The state of early stopping.
    private(set) var stoppingState = EarlyStopping.State()
    /// Messages about the decisions after the last epoch.
    private(set) var notices: [String] = []

    /// Creates the state at the beginning of a run.
    init(_ schedule: any Schedule, earlyStopping: EarlyStopping?, course: Course) {
        self.schedule = schedule
        self.earlyStopping = earlyStopping
        self.course = course
    }

    /// Returns the rates of a step, from 0.
    func rates(at step: Int) -> Rates { schedule.rates(at: step, of: course, state: scheduleState) }

    /// True if training ends before the next epoch.
    var shouldStop: Bool { stoppingState.shouldStop }

    /// True if a snapshot of the last epoch is to be kept: the best one so far, which training may restore.
    var keepsWeights: Bool { restoresBestWeights && stoppingState.wait == 0 && stoppingState.best != nil }

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
        if let earlyStopping, let value = metrics.value(of: earlyStopping.monitor) {
            stoppingState = earlyStopping.state(after: stoppingState, epoch: epoch, value: value)
            if shouldStop {
                let best = stoppingState.bestEpoch.map { ", best epoch \($0)" } ?? ""
                notices.append(
                    "epoch \(epoch): \(earlyStopping.monitor.metric) has stopped improving\(best): stopped early"
                )
            }
        }
    }
}
