/// The order in which the ranks' gradients are added.
public enum ReductionMode: String, Sendable, Hashable, CaseIterable {
    /// On the canonical tree: the same bits for any number of ranks on any hosts.
    case anyRanks = "any-ranks"
    /// In the cheapest order between hosts: the same bits for every run with the same ranks on the same hosts.
    case run
    /// By `MPI_Allreduce`, in MPI's own order: for comparison. Ranks that are not MPI processes use the order of `run`.
    case mpi

    /// The additions over all parts of `forest`.
    package func sumTree(of forest: Forest, layout: HostLayout) -> SumTree {
        self == .anyRanks ? forest.sumTree : .byHosts(forest, layout)
    }
}
