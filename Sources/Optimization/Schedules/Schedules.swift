import Registry

/// The learning rate schedules that a configuration can name.
public enum Schedules {
    /// The catalog, with one line per schedule.
    public static let catalog = Catalog<any Schedule>(
        "schedule",
        [
            ConstantSchedule.entry,
            PowerSchedule.entry,
            ExponentialSchedule.entry,
            PiecewiseConstantSchedule.entry,
            PerformanceSchedule.entry,
            OneCycleSchedule.entry,
        ])
}
