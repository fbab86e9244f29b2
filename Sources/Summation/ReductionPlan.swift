/// A plan of a sum over all ranks: the additions of one tree, distributed so that each host sends as little
/// as possible. Every rank computes the same plan by itself.
///
/// Each host adds its ranks' parts up to the largest subtrees that it holds alone (its sums); those for the
/// elements of a shard go to the shard's owner, each once; the owner does the additions that are left.
package struct ReductionPlan: Sendable {
    /// A sum of a host, by its index among that host's.
    package struct HostSum: Sendable, Hashable {
        package let host: Int
        package let index: Int
    }

    /// The layout of the ranks.
    package let layout: HostLayout
    /// The rank of each part.
    package let rankOfPart: [Int]
    /// The sums that each host forms for the others, over parts of its own ranks.
    package let sumsOfHost: [[SumTree]]
    /// The transfers between hosts, each made once for every sum of the sender's host.
    package let transfers: [Transfer]
    /// The operands of the owner's last additions: sums of all hosts, its own included.
    package let lastOperands: [HostSum]
    /// The owner's last additions; parts are positions in `lastOperands`.
    package let lastTree: SumTree

    /// A plan for the additions of `tree`.
    package init(_ tree: SumTree, forest: Forest, layout: HostLayout, shards: ShardLayout) {
        let rankOfPart = (0..<forest.rankCount).flatMap { rank in
            Array(repeating: rank, count: forest.subtrees(of: rank).count)
        }
        let subtrees = tree.maximalSubtrees(hostOfPart: rankOfPart.map { layout.hostOfRank[$0] })
        self.layout = layout
        self.rankOfPart = rankOfPart
        var indices = Array(repeating: 0, count: layout.hostCount)
        lastOperands = subtrees.map { subtree in
            defer { indices[subtree.host] += 1 }
            return HostSum(host: subtree.host, index: indices[subtree.host])
        }
        let positions = Dictionary(uniqueKeysWithValues: subtrees.enumerated().map { ($1.tree, $0) })
        lastTree = tree.replacing { positions[$0].map { .part($0) } }
        sumsOfHost = (0..<layout.hostCount).map { host in
            subtrees.filter { $0.host == host }.map(\.tree)
        }
        transfers = (0..<layout.hostCount).flatMap { host in
            (0..<layout.hostCount).filter { $0 != host }.flatMap { other in
                Transfer.between(
                    senders: layout.ranksOfHost[host], receivers: layout.ranksOfHost[other], shards: shards)
            }
        }
    }

    /// The elements that a host sends in the reduction.
    package func elementsSent(by host: Int) -> Int {
        transfers.reduce(0) { total, transfer in
            layout.hostOfRank[transfer.sender] == host
                ? total + transfer.elements.count * sumsOfHost[host].count : total
        }
    }

    /// The elements that a host sends in the all-gather, by the same transfers in the opposite direction.
    package func elementsGathered(by host: Int) -> Int {
        transfers.reduce(0) { total, transfer in
            layout.hostOfRank[transfer.receiver] == host ? total + transfer.elements.count : total
        }
    }
}

/// The order in which the ranks' gradients are added.
public enum ReductionMode: String, Sendable, Hashable, CaseIterable {
    /// On the canonical tree: the same bits for any number of ranks on any hosts.
    case anyRanks = "any-ranks"
    /// In the cheapest order between hosts: the same bits for every run with the same ranks on the same
    /// hosts.
    case run
    /// By `MPI_Allreduce`, in MPI's own order: for comparison. Ranks that are not MPI processes use the order
    /// of `run`.
    case mpi

    /// The additions over all parts of `forest`.
    package func sumTree(of forest: Forest, layout: HostLayout) -> SumTree {
        self == .anyRanks ? forest.sumTree : .byHosts(forest, layout)
    }
}
