import Registry

/// The checkpoints of a run.
public struct CheckpointPlan: Sendable, Hashable {
    /// The interval.
    public var every = Selection("")
    /// The number of checkpoints to keep.
    public var keep = 0
    /// True if the weights of the best epoch are kept, too.
    public var keepsBest = false
}

extension Section {
    static func checkpoint(_ catalogs: Catalogs) -> Section {
        Section(
            "checkpoint", "Checkpoints, from which a run can be resumed.",
            fields: [
                Field(
                    Option(
                        "every", kind: .selection(from: catalogs.checkpointIntervals),
                        default: Selection("auto"),
                        help: "interval of checkpoints; a run that is stopped saves one in any case"),
                    \.checkpoint.every),
                Field(
                    Option("keep", default: 3, .atLeast(1), help: "number of checkpoints to keep"),
                    \.checkpoint.keep),
                Field(
                    Option(
                        "best", default: true,
                        help: "whether to also keep the weights of the best epoch so far"),
                    \.checkpoint.keepsBest),
            ])
    }
}
