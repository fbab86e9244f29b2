/// Who adds what and who sends what to whom, so that a sum over all ranks comes out by the additions of one tree, while each host
/// sends as little as it can. Plain data: no rank needs to ask another one.
///
/// Each host adds its ranks' parts up to the largest subtrees that it holds alone (its sums); those for the elements of a shard go to
/// the shard's owner, each once; the owner does the additions that are left.
package struct ReductionPlan: Sendable {
    /// What the owner of a shard adds in the end.
    package enum Operand: Sendable, Hashable {
        /// A part of a rank of its own host.
        case part(Int)
        /// The sum number `index` of another host.
        case sum(host: Int, index: Int)
    }

    /// The layout of the ranks.
    package let layout: HostLayout
    /// The rank of each part.
    package let rankOfPart: [Int]
    /// The sums that each host forms for the others, over parts of its own ranks.
    package let sumsOfHost: [[SumTree]]
    /// All that crosses between hosts: once for each sum of the sender's host.
    package let transfers: [Transfer]
    private let tree: SumTree
    private let subtrees: [(host: Int, tree: SumTree)]

    /// A plan for the additions of `tree`.
    package init(_ tree: SumTree, forest: Forest, layout: HostLayout, shards: ShardLayout) {
        let rankOfPart = (0..<forest.rankCount).flatMap { rank in
            Array(repeating: rank, count: forest.subtrees(of: rank).count)
        }
        let subtrees = tree.maximalSubtrees(hostOfPart: rankOfPart.map { layout.hostOfRank[$0] })
        self.tree = tree
        self.layout = layout
        self.rankOfPart = rankOfPart
        self.subtrees = subtrees
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

    /// What the owners on a host add in the end: operands, and a tree over positions among them.
    package func lastSum(on host: Int) -> (operands: [Operand], tree: SumTree) {
        var operands: [Operand] = []
        var indices = Array(repeating: 0, count: layout.hostCount)
        var positions: [SumTree: Int] = [:]
        for subtree in subtrees {
            if subtree.host == host {
                for part in subtree.tree.parts {
                    positions[.part(part)] = operands.count
                    operands.append(.part(part))
                }
            } else {
                positions[subtree.tree] = operands.count
                operands.append(.sum(host: subtree.host, index: indices[subtree.host]))
                indices[subtree.host] += 1
            }
        }
        return (operands, tree.replacing { positions[$0].map { .part($0) } })
    }

    /// The elements that a host sends in the reduction.
    package func elementsSent(by host: Int) -> Int {
        transfers.reduce(0) { total, transfer in
            layout.hostOfRank[transfer.sender] == host
                ? total + transfer.elements.count * sumsOfHost[host].count : total
        }
    }

    /// The elements that a host sends when the shards are gathered, by the same transfers the other way round.
    package func elementsGathered(by host: Int) -> Int {
        transfers.reduce(0) { total, transfer in
            layout.hostOfRank[transfer.receiver] == host ? total + transfer.elements.count : total
        }
    }
}
