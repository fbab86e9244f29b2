import Registry

/// How the ranks watch over each other, and over their memory.
public struct DistributedPlan: Sendable, Hashable {
    /// How many seconds a rank waits for others before it calls them lost or stuck.
    public var stallTimeout = 0.0
    /// How many steps it takes until all that is kept in memory has been verified; nil for not at all.
    public var verifyEvery: Int?
}

extension Section {
    static var distributed: Section {
        Section(
            "distributed", "How the ranks watch over each other, and over their memory.",
            fields: [
                Field(
                    Option(
                        "stall_timeout", default: 60.0, .positive,
                        help: "how many seconds ranks wait for one that gives no sign before they end the run"
                    ),
                    \.distributed.stallTimeout),
                Field(
                    Option(
                        "verify_every", default: 32, .atLeast(1),
                        help:
                            "how many steps it takes until all parameters, gradients and optimizer state in memory have been verified; 1: all in every step; none: never"
                    ),
                    \.distributed.verifyEvery),
            ])
    }
}
