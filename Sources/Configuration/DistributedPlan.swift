import Registry

/// How the ranks watch over each other.
public struct DistributedPlan: Sendable, Hashable {
    /// How many seconds a rank waits for others before it calls them lost or stuck.
    public var stallTimeout = 0.0
}

extension Section {
    static var distributed: Section {
        Section(
            "distributed", "How the ranks watch over each other.",
            fields: [
                Field(
                    Option(
                        "stall_timeout", default: 60.0, .positive,
                        help: "how many seconds ranks wait for one that gives no sign before they end the run"
                    ),
                    \.distributed.stallTimeout)
            ])
    }
}
