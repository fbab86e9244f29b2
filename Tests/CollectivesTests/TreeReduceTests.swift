import Collectives
import Summation
import Testing

@Suite("Tree reduction of short vectors")
struct TreeReduceTests {
    @Test("the order of combination is the canonical tree's, on all ranks", arguments: 1...12)
    func order(ranks: Int) throws {
        for leafCount in 1...17 {
            let forest = Forest(leafCount: leafCount, ranks: ranks)
            let results = try InProcessCommunicator.run(ranks: ranks) { communicator in
                let parts = forest.subtrees(of: communicator.rank).map { spelled($0) }
                return try communicator.treeReduce(
                    parts, width: 2, forest: forest, phase: .statistics, combine: combined)
            }
            for result in results { #expect(result == spelled(0..<leafCount)) }
        }
    }

    @Test("a sum of no numbers is no numbers")
    func empty() throws {
        let forest = Forest(leafCount: 3, ranks: 2)
        let results = try InProcessCommunicator.run(ranks: 2) { communicator in
            let parts = forest.subtrees(of: communicator.rank).map { _ in [Double]() }
            return try communicator.treeSum(parts, width: 0, forest: forest, phase: .metrics)
        }
        #expect(results == [[], []])
    }

    @Test("a sum adds number by number")
    func sum() throws {
        let forest = Forest(leafCount: 2, ranks: 3)
        let results = try InProcessCommunicator.run(ranks: 3) { communicator in
            let parts = forest.subtrees(of: communicator.rank).map { [Double($0.lowerBound + 1), 10] }
            return try communicator.treeSum(parts, width: 2, forest: forest, phase: .metrics)
        }
        #expect(results == [[3, 20], [3, 20], [3, 20]])
    }
}

/// A combination that is neither commutative nor associative.
private func combined(_ left: [Double], _ right: [Double]) -> [Double] {
    [left[0] * 0.75 - right[0] * 1.5 + 1, left[1] + right[1]]
}

/// The canonical tree's value over some leaves, from its definition.
private func spelled(_ leaves: Range<Int>) -> [Double] {
    if leaves.count == 1 { return [Double(leaves.lowerBound) + 0.5, 1] }
    var half = 1
    while half * 2 < leaves.count { half *= 2 }
    let middle = leaves.lowerBound + half
    return combined(spelled(leaves.lowerBound..<middle), spelled(middle..<leaves.upperBound))
}
