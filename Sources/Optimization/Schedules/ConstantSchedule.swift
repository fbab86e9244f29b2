import Registry

/// A constant schedule: the optimizer's own learning rate at every step.
public struct ConstantSchedule: Schedule {
    /// The schedule.
    public init() {}

    /// η₀.
    public func rates(at step: Int, of course: Course, state: ScheduleState) -> Rates {
        Rates(learningRate: course.learningRate)
    }

    static let entry = Entry.schedule("constant", "The optimizer's learning rate at every step.") { _ in
        ConstantSchedule()
    }
}
