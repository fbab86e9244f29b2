import Collectives
import Testing

@Suite("Forest")
struct ForestTests {
    @Test("an even split gives every leaf to one rank, in rank order", arguments: 1...20)
    func evenSplit(leafCount: Int) {
        for ranks in 1...24 {
            let forest = Forest(leafCount: leafCount, ranks: ranks)
            #expect(forest.runs.flatMap(\.self) == Array(0..<leafCount))
            #expect(forest.rankCount == ranks)
            let lengths = forest.runs.map(\.count)
            #expect((lengths.max() ?? 0) - (lengths.min() ?? 0) <= 1)
            #expect((0..<ranks).flatMap { forest.subtrees(of: $0).flatMap(\.self) } == Array(0..<leafCount))
        }
    }

    @Test("equal shares of a power of two are one subtree each")
    func powerOfTwo() {
        let forest = Forest(leafCount: 16, ranks: 4)
        for rank in 0..<4 { #expect(forest.subtrees(of: rank) == [rank * 4..<(rank + 1) * 4]) }
    }

    @Test("five leaves on two ranks: the second rank's run is two subtrees")
    func unevenShares() {
        let forest = Forest(leafCount: 5, ranks: 2)
        #expect(forest.subtrees(of: 0) == [0..<2, 2..<3])
        #expect(forest.subtrees(of: 1) == [3..<4, 4..<5])
    }

    @Test("ranks beyond the leaves hold none")
    func moreRanksThanLeaves() {
        let forest = Forest(leafCount: 2, ranks: 4)
        #expect(forest.subtrees(of: 2).isEmpty)
        #expect(forest.runs[3].isEmpty)
    }
}
