import Optimization
import Reporting

/// What is decided from epoch to epoch: the schedule's state, and whether training ends early. All ranks decide alike, from the same bits.
struct Pacing {
    private let schedule: any Schedule
    private let earlyStopping: EarlyStopping?
    private let course: Course
    /// What the schedule remembers.
    private(set) var scheduleState = ScheduleState()
    /// What early stopping remembers.
    private(set) var stoppingState = EarlyStopping.State()
    /// What people should hear of the last epoch's decisions.
    private(set) var notices: [String] = []

    /// The pace of a run from its beginning.
    init(_ schedule: any Schedule, earlyStopping: EarlyStopping?, course: Course) {
        self.schedule = schedule
        self.earlyStopping = earlyStopping
        self.course = course
    }

    /// The rates of a step, from 0.
    func rates(at step: Int) -> Rates { schedule.rates(at: step, of: course, state: scheduleState) }

    /// Whether training ends before the next epoch.
    var isOver: Bool { stoppingState.isOver }

    /// Whether the epoch that ended last is to be kept: the best one so far, which training may go back to.
    var keepsWeights: Bool { restoresBestWeights && stoppingState.wait == 0 && stoppingState.best != nil }

    /// Whether the model ends with the parameters of the best epoch.
    var restoresBestWeights: Bool { earlyStopping?.restoresBestWeights ?? false }

    /// Decides at the end of an epoch, from 1.
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
            if isOver {
                let best = stoppingState.bestEpoch.map { ", best epoch \($0)" } ?? ""
                notices.append(
                    "epoch \(epoch): \(earlyStopping.monitor.metric) has stopped improving\(best): stopped early"
                )
            }
        }
    }
}
