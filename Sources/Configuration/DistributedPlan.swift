import Registry

/// What the bits of a run's results may depend on.
public enum Reproducibility: String, SettingConvertible, Hashable, CaseIterable {
    /// On nothing: any number of ranks on any hosts gives the same.
    case anyRanks = "any-ranks"
    /// On the number of ranks and their hosts, which lets each host send less: each run with the same ones gives the same.
    case run
}

/// By what the ranks' gradients are added.
public enum Reduction: String, SettingConvertible, Hashable, CaseIterable {
    /// By this program, in an order that is known.
    case builtIn = "built-in"
    /// By `MPI_Allreduce`, in an order of its own.
    case mpi
}

/// How the ranks add up their gradients, and watch over each other and their memory.
public struct DistributedPlan: Sendable, Hashable {
    /// How many seconds a rank waits for others before it calls them lost or stuck.
    public var stallTimeout = 0.0
    /// Whether each step verifies that what is kept in memory has not changed by itself.
    public var verifiesMemory = true
    /// What the bits of the results may depend on.
    public var reproducibility = Reproducibility.anyRanks
    /// By what gradients are added.
    public var reduction = Reduction.builtIn
}

extension Section {
    static var distributed: Section {
        Section(
            "distributed",
            "How the ranks add up their gradients, and watch over each other and their memory.",
            fields: [
                Field(
                    Option(
                        "reproducibility", default: .anyRanks,
                        .oneOf(Reproducibility.allCases.map(\.rawValue)),
                        help:
                            "what the results' bits may depend on: on nothing (any-ranks), or on the ranks and their hosts (run), which lets each host send less"
                    ),
                    \.distributed.reproducibility),
                Field(
                    Option(
                        "reduce", default: .builtIn, .oneOf(Reduction.allCases.map(\.rawValue)),
                        help:
                            "what adds up gradients: this program, or MPI_Allreduce (mpi), a yardstick that promises no bits"
                    ),
                    \.distributed.reduction),
                Field(
                    Option(
                        "stall_timeout", default: 60.0, .positive,
                        help: "how many seconds ranks wait for one that gives no sign before they end the run"
                    ),
                    \.distributed.stallTimeout),
                Field(
                    Option(
                        "verify_memory", default: true,
                        help:
                            "whether each step verifies that parameters, gradients and optimizer state in memory have not changed by themselves"
                    ),
                    \.distributed.verifiesMemory),
            ])
    }
}
