/// In which order, and by whom, the ranks' gradients are added.
public enum ReductionMode: String, Sendable, Hashable, CaseIterable {
    /// On the canonical tree: the same bits for any number of ranks on any hosts.
    case anyRanks = "any-ranks"
    /// In the order that costs least between hosts: the same bits for every run with the same ranks on the same hosts.
    case run
    /// By MPI's own `MPI_Allreduce`, in whatever order it takes: a yardstick. Ranks that are no MPI processes take that of `run`.
    case mpi

    /// The additions over all parts of `forest`.
    package func sumTree(of forest: Forest, layout: HostLayout) -> SumTree {
        self == .anyRanks ? forest.sumTree : .byHosts(forest, layout)
    }
}
