/// The work of one rank in a reduce-scatter: its part of a `ReductionPlan`, ready to run.
package final class RankReduction {
    /// A sum over parts of this host's ranks.
    package struct HostSum {
        /// The additions, and their operands: indices in `parts`.
        package let join: TreeJoin
        package let operands: [Int]
    }

    /// A run of elements of the host's sums that goes to a rank of another host.
    package struct Outgoing {
        package let receiver: Int
        package let elements: Range<Int>
    }

    /// A run of a sum that comes from a rank of another host.
    package struct Incoming {
        package let sender: Int
        package let elements: Range<Int>
        /// The index of its vector among those that come from other hosts.
        package let vector: Int
    }

    /// An operand of the last additions.
    package enum Operand {
        /// A sum of this host, by its index.
        case own(Int)
        /// A vector that comes from another host.
        case vector(Int)
    }

    package let forest: Forest
    package let shards: ShardLayout
    package let mode: ReductionMode
    /// The parts of this host: the position of their rank on the host, and their number among that rank's
    /// parts.
    package let parts: [(position: Int, number: Int)]
    /// The number of parts of each rank of this host, by position.
    package let partCounts: [Int]
    /// The elements that each rank of this host reads of this host's vectors, by its position: its shard
    /// first, then what it sums for ranks of other hosts.
    package let runs: [[Range<Int>]]
    package let sums: [HostSum]
    /// The messages of this rank to other hosts: for each run but its shard, all sums of this host.
    package let outgoing: [Outgoing]
    package let incoming: [Incoming]
    /// The number of vectors that come from other hosts.
    package let vectorCount: Int
    package let lastOperands: [Operand]
    package let lastJoin: TreeJoin

    /// The work of `rank`.
    package init(forest: Forest, shards: ShardLayout, mode: ReductionMode, rank: Int, layout: HostLayout) {
        self.forest = forest
        self.shards = shards
        self.mode = mode
        let plan = ReductionPlan(
            mode.sumTree(of: forest, layout: layout), forest: forest, layout: layout, shards: shards)
        let host = layout.hostOfRank[rank]
        let locals = layout.ranksOfHost[host]

        var parts: [(position: Int, number: Int)] = []
        var indices: [Int: Int] = [:]
        var next = 0
        for other in 0..<layout.rankCount {
            let count = forest.subtrees(of: other).count
            if let position = locals.firstIndex(of: other) {
                for number in 0..<count {
                    indices[next + number] = parts.count
                    parts.append((position, number))
                }
            }
            next += count
        }
        self.parts = parts
        partCounts = locals.map { forest.subtrees(of: $0).count }
        sums = plan.sumsOfHost[host].map { tree in
            let order = tree.parts
            return HostSum(
                join: TreeJoin(tree.renumbered(order), partCount: order.count),
                operands: order.compactMap { indices[$0] })
        }

        let transfersOf = Dictionary(grouping: plan.transfers, by: \.sender)
        runs = locals.map { [shards.ranges[$0]] + (transfersOf[$0] ?? []).map(\.elements) }
        outgoing = (transfersOf[rank] ?? []).map { Outgoing(receiver: $0.receiver, elements: $0.elements) }

        var vectors: [ReductionPlan.HostSum: Int] = [:]
        for sum in plan.lastOperands where sum.host != host { vectors[sum] = vectors.count }
        incoming = plan.transfers.filter { $0.receiver == rank }.flatMap { transfer in
            let other = layout.hostOfRank[transfer.sender]
            return plan.sumsOfHost[other].indices.compactMap { index in
                vectors[.init(host: other, index: index)].map {
                    Incoming(sender: transfer.sender, elements: transfer.elements, vector: $0)
                }
            }
        }
        vectorCount = vectors.count
        lastOperands = plan.lastOperands.map { sum in
            if let vector = vectors[sum] { .vector(vector) } else { .own(sum.index) }
        }
        lastJoin = TreeJoin(plan.lastTree, partCount: plan.lastOperands.count)
    }

    /// The number of runs that all ranks of this host but one read.
    package func runCount(without position: Int) -> Int {
        runs.enumerated().reduce(0) { $1.offset == position ? $0 : $0 + $1.element.count }
    }

    /// The elements of a run that go in one round: as many as the fullest slot takes, whole blocks if it can;
    /// nil if it takes next to nothing.
    package func roundElements(elementBytes: Int, slotBytes: Int) -> Int? {
        let blocks = runs.indices.reduce(0) { max($0, partCounts[$1] * runCount(without: $1)) }
        guard blocks > 0 else { return max(longestRun, 1) }
        let most = slotBytes / (blocks * elementBytes)
        let unit = most >= ShardLayout.blockElements ? ShardLayout.blockElements : 16
        return most < unit ? nil : most / unit * unit
    }

    /// The elements of the longest run.
    package var longestRun: Int { runs.reduce(0) { $1.reduce($0) { max($0, $1.count) } } }

    /// The most intermediate sums that any of the additions keeps at one time.
    package var slotCount: Int { sums.reduce(lastJoin.slotCount) { max($0, $1.join.slotCount) } }
}
