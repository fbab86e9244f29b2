/// The distribution of a canonical tree's leaves (micro-batches) among ranks.
///
/// Each rank sums the maximal subtrees within its run; the ranks together join these sums on the rest of the
/// tree.
public struct Forest: Sendable, Hashable {
    /// The number of leaves, at least 1.
    public let leafCount: Int
    /// The leaves of each rank: contiguous, in rank order, together all leaves. A rank may hold none.
    public let runs: [Range<Int>]
    /// The additions that join all ranks' subtrees, numbered from left to right, to the whole.
    package let sumTree: SumTree
    /// The same additions as a list, ready to run.
    package let join: TreeJoin
    private let subtreesOfRank: [[Range<Int>]]

    /// A forest in which rank r holds the leaves `runs[r]`.
    public init(leafCount: Int, runs: [Range<Int>]) {
        precondition(leafCount >= 1, "a sum over no micro-batches has no value")
        var next = 0
        for run in runs {
            precondition(run.lowerBound == next, "the runs \(runs) leave out or repeat micro-batches")
            next = run.upperBound
        }
        precondition(next == leafCount, "the runs \(runs) do not hold \(leafCount) micro-batches")
        let tree = CanonicalTree(leafCount: leafCount)
        self.leafCount = leafCount
        self.runs = runs
        subtreesOfRank = runs.map(tree.maximalSubtrees(in:))
        mostSubtrees = subtreesOfRank.map(\.count).max() ?? 0
        let subtrees = subtreesOfRank.flatMap(\.self)
        sumTree = .canonical(subtrees, leafCount: leafCount)
        join = TreeJoin(sumTree, partCount: subtrees.count)
    }

    /// A forest whose leaves are spread over `ranks` ranks as evenly as possible, the longer runs first.
    public init(leafCount: Int, ranks: Int) {
        self.init(leafCount: leafCount, runs: evenRanges(of: leafCount, parts: ranks))
    }

    /// The largest number of subtrees of a rank.
    package let mostSubtrees: Int

    /// The number of ranks.
    public var rankCount: Int { runs.count }

    /// The number of maximal subtrees of all ranks together.
    package var partCount: Int { join.partCount }

    /// The maximal subtrees within the run of `rank`, from left to right; none if it holds no leaf.
    public func subtrees(of rank: Int) -> [Range<Int>] { subtreesOfRank[rank] }

    /// True if the same ranks hold the same leaves.
    public static func == (left: Forest, right: Forest) -> Bool {
        left.leafCount == right.leafCount && left.runs == right.runs
    }

    /// Hashes the runs, which determine the number of leaves.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(runs)
    }
}
