/// The binary tree over micro-batches in which every sum over samples is taken.
///
/// A tree over n leaves splits at the largest power of two below n, left part first. Every subtree is itself
/// the canonical tree over its own leaves, so whoever holds all leaves of a subtree can sum it without
/// knowing where it stands.
public struct CanonicalTree: Sendable, Hashable {
    /// The number of leaves, at least 0.
    public let leafCount: Int

    /// The tree over `leafCount` leaves.
    public init(leafCount: Int) {
        precondition(leafCount >= 0, "a tree has no negative number of leaves")
        self.leafCount = leafCount
    }

    /// The number of leaves left of the root's split, for at least two leaves: the largest power of two below
    /// `count`.
    public static func split(_ count: Int) -> Int {
        precondition(count >= 2, "a tree of fewer than two leaves does not split")
        return 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
    }

    /// The fewest subtrees that together hold just the leaves of `run`, from left to right.
    public func maximalSubtrees(in run: Range<Int>) -> [Range<Int>] {
        var subtrees: [Range<Int>] = []
        func visit(_ subtree: Range<Int>) {
            let common = subtree.clamped(to: run)
            if common.isEmpty { return }
            if common == subtree {
                subtrees.append(subtree)
                return
            }
            let middle = subtree.lowerBound + Self.split(subtree.count)
            visit(subtree.lowerBound..<middle)
            visit(middle..<subtree.upperBound)
        }
        if leafCount > 0 { visit(0..<leafCount) }
        return subtrees
    }

    /// The sum over all leaves, from the sums of subtrees that together hold each leaf once.
    ///
    /// - Parameters:
    ///   - parts: the subtrees' leaves and sums, from left to right.
    ///   - add: the sum of a left and a right subtree, in this order.
    /// - Returns: the root's sum; nil for a tree without leaves.
    public func join<Sum, Failure: Error>(
        _ parts: [(leaves: Range<Int>, sum: Sum)], add: (Sum, Sum) throws(Failure) -> Sum
    ) throws(Failure) -> Sum? {
        guard leafCount > 0 else { return nil }
        var next = 0
        func sum(_ subtree: Range<Int>) throws(Failure) -> Sum {
            precondition(next < parts.count, "the parts do not hold leaf \(subtree.lowerBound)")
            if parts[next].leaves == subtree {
                next += 1
                return parts[next - 1].sum
            }
            precondition(
                subtree.count >= 2, "part \(parts[next].leaves) is no subtree of \(leafCount) leaves")
            let middle = subtree.lowerBound + Self.split(subtree.count)
            let left = try sum(subtree.lowerBound..<middle)
            return try add(left, try sum(middle..<subtree.upperBound))
        }
        let total = try sum(0..<leafCount)
        precondition(next == parts.count, "there are parts beyond the \(leafCount) leaves")
        return total
    }

    /// The sum over a tree whose leaves are the elements of a collection; nil for one without elements.
    ///
    /// - Parameter add: the sum of a left and a right subtree, in this order.
    package static func sum<Leaves: Collection, Failure: Error>(
        of leaves: Leaves, add: (Leaves.Element, Leaves.Element) throws(Failure) -> Leaves.Element
    ) throws(Failure) -> Leaves.Element? {
        let parts = leaves.enumerated().map { (leaves: $0.offset..<$0.offset + 1, sum: $0.element) }
        return try CanonicalTree(leafCount: parts.count).join(parts, add: add)
    }
}
