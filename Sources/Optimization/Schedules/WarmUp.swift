import Registry

/// A linear warm-up before another schedule: η(t) = η₁·(t + 1)/w in its w steps, where η₁ is the other
/// schedule's first learning rate. A run of fewer steps ends before the warm-up does.
///
/// Source: Goyal et al. 2017, "Accurate, large minibatch SGD", arXiv:1706.02677, section 2.2.
public struct WarmUp: Schedule {
    private let length: StepSpan
    private let schedule: any Schedule

    /// Creates a warm-up of a length; the schedule covers the remaining steps.
    public init(_ length: StepSpan, before schedule: any Schedule) {
        self.length = length
        self.schedule = schedule
    }

    /// The problem with its length, or with the schedule.
    public var problem: String? { length.problem.map { "warm_up: \($0)" } ?? schedule.ownProblem }

    /// The monitor of the schedule.
    public var monitor: Monitor? { schedule.monitor }

    /// Returns η₁·(t + 1)/w for t < w, then the schedule's rate at t − w.
    public func rates(at step: Int, of course: Course, state: ScheduleState) -> Rates {
        let warmUpSteps = steps(of: course)
        let rest = rest(of: course)
        guard step < warmUpSteps else {
            return schedule.rates(at: step - warmUpSteps, of: rest, state: state)
        }
        let first = schedule.rates(at: 0, of: rest, state: state)
        return Rates(
            learningRate: first.learningRate * (Double(step + 1) / Double(warmUpSteps)),
            momentum: first.momentum)
    }

    /// Returns the state of the schedule.
    public func state(after state: ScheduleState, value: Double, of course: Course) -> ScheduleState {
        schedule.state(after: state, value: value, of: rest(of: course))
    }

    /// A warning if the run ends before the warm-up does, and those of the schedule.
    public func warnings(of course: Course) -> [String] {
        let steps = steps(of: course)
        let own =
            steps > course.stepCount
            ? [
                "warm_up takes \(steps) steps, and the training has \(course.stepCount): the learning rate ends below the schedule's"
            ] : []
        return own + schedule.warnings(of: rest(of: course))
    }

    private func steps(of course: Course) -> Int {
        Int(min(length.steps(of: course), Self.mostSteps).rounded())
    }

    /// More steps than any run has.
    private static let mostSteps = 1e15

    private func rest(of course: Course) -> Course {
        Course(
            stepCount: max(course.stepCount - steps(of: course), 0), stepsPerEpoch: course.stepsPerEpoch,
            learningRate: course.learningRate)
    }
}

extension WarmUp {
    /// The warm-up option of every schedule.
    static let option = Option<Selection?>(
        "warm_up", kind: StepSpan.kind, default: .some(nil),
        help:
            "linear warm-up to the schedule's initial learning rate: number of steps, or {epochs: 1}"
    )
}

extension Entry where Product == any Schedule {
    /// Creates a schedule from its own options, with a warm-up before it if a configuration asks for one.
    static func schedule(
        _ name: String, _ summary: String, options: [any OptionDescription] = [], shorthand: String? = nil,
        check: @escaping @Sendable (OptionValues) -> String? = { _ in nil },
        make: @escaping @Sendable (OptionValues) -> any Schedule
    ) -> Entry<any Schedule> {
        Entry(name, summary, options: options + [WarmUp.option], shorthand: shorthand, check: check) {
            values in
            let schedule = make(values)
            return values[WarmUp.option].map { WarmUp(StepSpan($0), before: schedule) } ?? schedule
        }
    }
}
