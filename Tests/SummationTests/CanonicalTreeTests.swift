import Summation
import TestSupport
import Testing

/// A sum that records its parentheses.
private func symbolicSum(_ tree: CanonicalTree, _ runs: [Range<Int>]) -> String? {
    let parts = runs.flatMap { run in
        tree.maximalSubtrees(in: run).map { subtree in (leaves: subtree, sum: whole(subtree)) }
    }
    return tree.join(parts) { "(\($0)+\($1))" }
}

/// The definition: split at the largest power of two below the count, left part first.
private func whole(_ leaves: Range<Int>) -> String {
    if leaves.count == 1 { return "\(leaves.lowerBound)" }
    var power = 1
    while power * 2 < leaves.count { power *= 2 }
    let middle = leaves.lowerBound + power
    return "(\(whole(leaves.lowerBound..<middle))+\(whole(middle..<leaves.upperBound)))"
}

@Suite struct CanonicalTreeTests {
    @Test("the tree over five leaves is ((0+1)+(2+3))+4")
    func example() {
        let tree = CanonicalTree(leafCount: 5)
        #expect(symbolicSum(tree, [0..<5]) == "(((0+1)+(2+3))+4)")
        #expect(tree.maximalSubtrees(in: 1..<5) == [1..<2, 2..<4, 4..<5])
        #expect(CanonicalTree.split(2) == 1 && CanonicalTree.split(8) == 4 && CanonicalTree.split(9) == 8)
    }

    @Test("the maximal subtrees of every run are a partition of it, and as few as can be")
    func partition() {
        for count in 0...40 {
            let tree = CanonicalTree(leafCount: count)
            let subtrees = allSubtrees(0..<count)
            for lower in 0...count {
                for upper in lower...count {
                    let found = tree.maximalSubtrees(in: lower..<upper)
                    #expect(found.flatMap { Array($0) } == Array(lower..<upper))
                    #expect(found.allSatisfy(subtrees.contains))
                    // One that could be larger within the run would have its parent within the run.
                    for subtree in subtrees where subtree.lowerBound >= lower && subtree.upperBound <= upper {
                        #expect(
                            found.contains {
                                $0.lowerBound <= subtree.lowerBound && subtree.upperBound <= $0.upperBound
                            })
                    }
                }
            }
        }
    }

    @Test("any partition into runs adds in the very same order as the whole")
    func anyPartition() {
        var generator = SeededGenerator(seed: 1)
        for count in 1...100 {
            let tree = CanonicalTree(leafCount: count)
            let expected = whole(0..<count)
            #expect(symbolicSum(tree, [0..<count]) == expected)
            #expect(symbolicSum(tree, (0..<count).map { $0..<($0 + 1) }) == expected)
            for _ in 0..<20 {
                let ends = generator.cuts(of: count, into: Int.random(in: 1...8, using: &generator))
                let runs = zip([0] + ends, ends).map { $0..<$1 }
                #expect(symbolicSum(tree, runs) == expected, "\(runs)")
            }
        }
    }

    @Test("a tree without leaves has no subtrees and no sum")
    func empty() {
        let tree = CanonicalTree(leafCount: 0)
        #expect(tree.maximalSubtrees(in: 0..<0).isEmpty)
        #expect(tree.join([]) { (a: Int, b: Int) in a + b } == nil)
    }

    private func allSubtrees(_ leaves: Range<Int>) -> Set<Range<Int>> {
        if leaves.isEmpty { return [] }
        if leaves.count == 1 { return [leaves] }
        let middle = leaves.lowerBound + CanonicalTree.split(leaves.count)
        return allSubtrees(leaves.lowerBound..<middle).union(allSubtrees(middle..<leaves.upperBound)).union([
            leaves
        ])
    }
}
