import Tensors

/// What one rank does in a reduce-scatter: the part of a `ReductionPlan` that concerns it, ready to be run.
final class Reduction {
    /// A sum that this rank forms for a rank of another host.
    struct Outgoing {
        let receiver: Int
        let elements: Range<Int>
        /// The index of the elements among those that this rank reads.
        let run: Int
        /// The additions, and their operands: indices in `localParts`.
        let join: TreeJoin
        let operands: [Int]
    }

    /// A run of a sum that another host's rank forms for this one.
    struct Incoming {
        let sender: Int
        let elements: Range<Int>
        /// Which of the vectors that come from other hosts it belongs to.
        let vector: Int
    }

    /// An operand of the last additions.
    enum Operand {
        /// A part on this host, by its index in `localParts`.
        case part(Int)
        /// A vector that comes from another host.
        case vector(Int)
    }

    let forest: Forest
    let shards: ShardLayout
    let mode: ReductionMode
    /// The parts of this host: the position of their rank on the host, and their number among that rank's parts.
    let localParts: [(position: Int, number: Int)]
    /// The elements that each rank of this host reads of this host's vectors, by its position: its shard first, then what it sums for
    /// ranks of other hosts.
    let runs: [[Range<Int>]]
    let outgoing: [Outgoing]
    let incoming: [Incoming]
    /// How many vectors come from other hosts.
    let vectorCount: Int
    let operands: [Operand]
    let join: TreeJoin

    /// What `rank` does to have its shard summed.
    init(forest: Forest, shards: ShardLayout, mode: ReductionMode, rank: Int, layout: HostLayout) {
        self.forest = forest
        self.shards = shards
        self.mode = mode
        let plan = ReductionPlan(
            mode.sumTree(of: forest, layout: layout), forest: forest, layout: layout, shards: shards)
        let host = layout.hostOfRank[rank]

        var localParts: [(position: Int, number: Int)] = []
        var indices: [Int: Int] = [:]
        var next = 0
        for other in 0..<layout.rankCount {
            let count = forest.subtrees(of: other).count
            if let position = layout.ranksOfHost[host].firstIndex(of: other) {
                for number in 0..<count {
                    indices[next + number] = localParts.count
                    localParts.append((position, number))
                }
            }
            next += count
        }
        self.localParts = localParts

        let sums = plan.sumsOfHost[host].map { tree in
            let parts = tree.parts
            return (
                join: TreeJoin(tree.renumbered(parts), partCount: parts.count),
                operands: parts.compactMap { indices[$0] }
            )
        }
        let transfersOf = Dictionary(grouping: plan.transfers, by: \.sender)
        runs = layout.ranksOfHost[host].map { rank in
            [shards.ranges[rank]] + (transfersOf[rank] ?? []).map(\.elements)
        }
        outgoing = (transfersOf[rank] ?? []).enumerated().flatMap { index, transfer in
            sums.map {
                Outgoing(
                    receiver: transfer.receiver, elements: transfer.elements, run: index + 1, join: $0.join,
                    operands: $0.operands)
            }
        }

        let (operands, tree) = plan.lastSum(on: host)
        var vectors: [ReductionPlan.Operand: Int] = [:]
        for case .sum(let host, let index) in operands {
            vectors[.sum(host: host, index: index)] = vectors.count
        }
        incoming = plan.transfers.filter { $0.receiver == rank }.flatMap { transfer in
            let host = layout.hostOfRank[transfer.sender]
            return plan.sumsOfHost[host].indices.compactMap { index in
                vectors[.sum(host: host, index: index)].map {
                    Incoming(sender: transfer.sender, elements: transfer.elements, vector: $0)
                }
            }
        }
        vectorCount = vectors.count
        self.operands = operands.map { operand in
            if case .part(let part) = operand {
                .part(indices[part] ?? 0)
            } else {
                .vector(vectors[operand] ?? 0)
            }
        }
        join = TreeJoin(tree, partCount: operands.count)
    }

    /// Whether every rank's vectors find room on its board.
    var isWithinBoards: Bool {
        (0..<forest.rankCount).allSatisfy { forest.subtrees(of: $0).count <= Board.placeLimit }
    }

    /// Bytes for the intermediate sums of any of the additions.
    func scratchBytes(type: ScalarType) -> Int {
        outgoing.reduce(join.scratchBytes(type: type)) { max($0, $1.join.scratchBytes(type: type)) }
    }
}
