/// The additions that join the sums of subtrees to the sum of the whole tree, as a list to run over many
/// short stretches of long vectors: the result of one addition is then still in the first-level cache when
/// the next one reads it.
package struct TreeJoin: Sendable {
    /// An operand of an addition: the sum of a subtree, or an intermediate sum.
    package enum Operand: Sendable {
        case part(Int)
        case slot(Int)
    }

    /// An addition.
    package struct Addition: Sendable {
        package let left: Operand
        package let right: Operand
        /// The slot for the sum, unless it is the last one.
        package let slot: Int
    }

    /// The number of subtrees.
    package let partCount: Int
    /// The additions, in order.
    package let additions: [Addition]
    /// The number of intermediate sums that are alive at one time.
    package let slotCount: Int

    /// The additions of `tree`, whose parts are 0 ..< `partCount`.
    package init(_ tree: SumTree, partCount: Int) {
        self.partCount = partCount
        var free: [Int] = []
        var slots = 0
        var additions: [Addition] = []
        func visit(_ tree: SumTree) -> Operand {
            switch tree {
            case .part(let part):
                return .part(part)
            case .sum(let leftTree, let rightTree):
                let (left, right) = (visit(leftTree), visit(rightTree))
                for case .slot(let slot) in [left, right] { free.append(slot) }
                if free.isEmpty {
                    free.append(slots)
                    slots += 1
                }
                let slot = free.removeLast()
                additions.append(Addition(left: left, right: right, slot: slot))
                return .slot(slot)
            }
        }
        _ = visit(tree)
        self.additions = additions
        slotCount = slots
    }
}
