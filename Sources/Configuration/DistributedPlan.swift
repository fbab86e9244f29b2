import Registry

/// The extent to which a run's results are reproducible bit by bit.
public enum Reproducibility: String, SettingConvertible, Hashable, CaseIterable {
    /// Independent of the number of ranks and their hosts.
    case anyRanks = "any-ranks"
    /// Reproducible with the same number of ranks on the same hosts only; allows each host to send less.
    case run
}

/// The implementation of the reduction of gradients.
public enum Reduction: String, SettingConvertible, Hashable, CaseIterable {
    /// The built-in reduction, in a documented order.
    case builtIn = "built-in"
    /// `MPI_Allreduce`, in an unspecified order.
    case mpi
}

/// The settings of distributed training: gradient reduction, timeouts and memory checks.
public struct DistributedPlan: Sendable, Hashable {
    /// The number of seconds that a rank waits for others before it reports them lost or stuck.
    public var stallTimeout = 0.0
    /// True if each step verifies that data kept in memory has not been corrupted.
    public var verifiesMemory = true
    /// The reproducibility of the results.
    public var reproducibility = Reproducibility.anyRanks
    /// The implementation of the reduction of gradients.
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
