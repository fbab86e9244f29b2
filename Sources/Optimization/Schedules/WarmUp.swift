import Registry

/// A warm-up in front of another schedule: η(t) = η₁·(t + 1)/w in the w steps before it, where η₁ is its first learning rate.
///
/// Source: Goyal et al. 2017, "Accurate, large minibatch SGD", arXiv:1706.02677, section 2.2.
public struct WarmUp: Schedule {
    private let length: StepSpan
    private let schedule: any Schedule

    /// A warm-up of a length; the schedule has the steps that are left.
    public init(_ length: StepSpan, before schedule: any Schedule) {
        self.length = length
        self.schedule = schedule
    }

    /// What the schedule monitors.
    public var monitor: Monitor? { schedule.monitor }

    /// η₁·(t + 1)/w for t < w, then the schedule's at t − w.
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

    /// The schedule's.
    public func state(after state: ScheduleState, value: Double, of course: Course) -> ScheduleState {
        schedule.state(after: state, value: value, of: rest(of: course))
    }

    private func steps(of course: Course) -> Int {
        Int(min(length.steps(of: course), Double(course.stepCount)).rounded())
    }

    private func rest(of course: Course) -> Course {
        Course(
            stepCount: course.stepCount - steps(of: course), stepsPerEpoch: course.stepsPerEpoch,
            learningRate: course.learningRate)
    }
}

extension WarmUp {
    /// The option that every schedule has.
    static let option = Option<Selection?>(
        "warm_up", kind: StepSpan.kind, default: .some(nil),
        help:
            "linear warm-up to the schedule's initial learning rate: number of steps, or {epochs: 1}"
    )
}

extension Entry where Product == any Schedule {
    /// A schedule with its own options, and a warm-up in front of it where a configuration asks for one.
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
