import Summation
import TestSupport
import Testing
import collectives_probe

@Suite("Plans of sums over hosts")
struct ReductionPlanTests {
    /// A sum that reveals any difference in order or grouping.
    private func combined(_ left: UInt64, _ right: UInt64) -> UInt64 {
        (left &* 0x9E37_79B9_7F4A_7C15) ^ ((right &+ 0x1234_5678_9ABC_DEF1) &* 0x94D0_49BB_1331_11EB)
    }

    private func value(_ tree: SumTree, _ part: (Int) -> UInt64) -> UInt64 {
        switch tree {
        case .part(let number): part(number)
        case .sum(let left, let right): combined(value(left, part), value(right, part))
        }
    }

    /// A forest and a placement of its ranks that follow from a seed.
    private func example(_ generator: inout SeededGenerator) -> (Forest, HostLayout, ShardLayout) {
        let ranks = Int.random(in: 1...64, using: &generator)
        let leafCount = Int.random(in: 1...(Bool.random(using: &generator) ? 8 : 200), using: &generator)
        let forest: Forest
        if Bool.random(using: &generator) {
            forest = Forest(leafCount: leafCount, ranks: ranks)
        } else {
            let bounds = (1..<ranks).map { _ in Int.random(in: 0...leafCount, using: &generator) }.sorted()
            let ends = [0] + bounds + [leafCount]
            forest = Forest(leafCount: leafCount, runs: zip(ends, ends.dropFirst()).map { $0..<$1 })
        }
        let hosts = Int.random(in: 1...ranks, using: &generator)
        let marks = (0..<ranks).map { rank in
            switch generator.next() % 8 {
            case 0...5: rank * hosts / ranks
            default: Int.random(in: 0..<hosts, using: &generator)
            }
        }
        let elements = Int.random(in: 0...40_000, using: &generator)
        return (forest, HostLayout(marks: marks), ShardLayout(elementCount: elements, ranks: ranks))
    }

    @Test("any placement gives the additions of the tree, from what each host has", arguments: UInt64(0)..<40)
    func sums(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let (forest, layout, shards) = example(&generator)
            for mode in [ReductionMode.anyRanks, .run] {
                let tree = mode.sumTree(of: forest, layout: layout)
                let plan = ReductionPlan(tree, forest: forest, layout: layout, shards: shards)
                let values = (0..<forest.partCount).map { UInt64($0) &* 0xD1B5_4A32_D192_ED03 }
                let expected = value(tree) { values[$0] }
                let sums = (0..<layout.hostCount).map { host in
                    plan.sumsOfHost[host].map { sum in
                        value(sum) { part in
                            #expect(layout.hostOfRank[plan.rankOfPart[part]] == host)
                            return values[part]
                        }
                    }
                }
                let total = value(plan.lastTree) { position in
                    let operand = plan.lastOperands[position]
                    return sums[operand.host][operand.index]
                }
                #expect(total == expected, "\(layout) \(forest.runs)")
            }
        }
    }

    @Test("each element of a shard comes once from each other host", arguments: UInt64(100)..<120)
    func transfers(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let (forest, layout, shards) = example(&generator)
            let plan = ReductionPlan(forest.sumTree, forest: forest, layout: layout, shards: shards)
            for rank in 0..<layout.rankCount {
                for host in 0..<layout.hostCount where host != layout.hostOfRank[rank] {
                    let pieces = plan.transfers
                        .filter { $0.receiver == rank && layout.hostOfRank[$0.sender] == host }
                        .map(\.elements).sorted { $0.lowerBound < $1.lowerBound }
                    #expect(pieces.flatMap(\.self) == Array(shards.ranges[rank]))
                }
                #expect(
                    Set(plan.transfers.filter { $0.sender == rank }.map(\.receiver)).count
                        == plan.transfers.count { $0.sender == rank })
            }
        }
    }

    @Test(
        "where hosts hold whole subtrees, a host sends 2·(H − 1)/H of the vector, the least there is",
        arguments: [(2, 2), (4, 2), (8, 4), (16, 4), (64, 8), (6, 3)])
    func leastBytes(ranks: Int, hosts: Int) {
        let elements = ranks * 1024 * 10
        // Hosts whose number of leaves is a power of two.
        let forest = Forest(leafCount: hosts * 8 * ranks, ranks: ranks)
        let layout = HostLayout(marks: (0..<ranks).map { $0 * hosts / ranks })
        let shards = ShardLayout(elementCount: elements, ranks: ranks)
        let plan = ReductionPlan(
            ReductionMode.run.sumTree(of: forest, layout: layout), forest: forest, layout: layout,
            shards: shards)
        let canonical = ReductionPlan(forest.sumTree, forest: forest, layout: layout, shards: shards)
        for host in 0..<hosts {
            let least = elements * (hosts - 1) / hosts
            #expect(plan.elementsSent(by: host) == least)
            #expect(plan.elementsGathered(by: host) == least)
            if ranks.nonzeroBitCount == 1 { #expect(canonical.elementsSent(by: host) == least) }
        }
    }

    @Test("ranks dealt out to two hosts in turn send each rank's vector, and no more")
    func alternating() {
        let forest = Forest(leafCount: 8, ranks: 8)
        let layout = HostLayout(marks: (0..<8).map { $0 % 2 })
        let shards = ShardLayout(elementCount: 8 * 1024, ranks: 8)
        let plan = ReductionPlan(forest.sumTree, forest: forest, layout: layout, shards: shards)
        #expect(plan.elementsSent(by: 0) == 4 * 4 * 1024)
        let run = ReductionPlan(.byHosts(forest, layout), forest: forest, layout: layout, shards: shards)
        #expect(run.elementsSent(by: 0) == 4 * 1024)
    }
}
