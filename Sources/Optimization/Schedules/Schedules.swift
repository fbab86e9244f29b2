import Registry

/// All schedules that a configuration can name.
public enum Schedules {
    /// One line for each.
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
