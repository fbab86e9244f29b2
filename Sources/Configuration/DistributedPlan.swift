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
            "Gradient reduction and fault detection across ranks.",
            fields: [
                Field(
                    Option(
                        "reproducibility", default: .anyRanks,
                        .oneOf(Reproducibility.allCases.map(\.rawValue)),
                        help:
                            "any-ranks: bit-identical results on any number of ranks; run: results may depend on the ranks and their hosts, and each host sends less"
                    ),
                    \.distributed.reproducibility),
                Field(
                    Option(
                        "reduce", default: .builtIn, .oneOf(Reduction.allCases.map(\.rawValue)),
                        help:
                            "implementation of the gradient sum; mpi: MPI_Allreduce, a baseline for comparison without bit-identical results"
                    ),
                    \.distributed.reduction),
                Field(
                    Option(
                        "stall_timeout", default: 60.0, .positive,
                        help: "seconds that ranks wait for an unresponsive rank before they end the run"
                    ),
                    \.distributed.stallTimeout),
                Field(
                    Option(
                        "verify_memory", default: true,
                        help:
                            "whether to verify at each step that parameters, gradients and optimizer state have not been corrupted in memory"
                    ),
                    \.distributed.verifiesMemory),
            ])
    }
}
