import Tensors

/// Additions that join the sums of subtrees to the sum of the whole tree, as a list to run over many short stretches of long
/// vectors, so that what one addition writes is still in the first-level cache when the next one reads it.
struct TreeJoin: Sendable {
    /// The elements of a stretch: two blocks of a shard.
    static let stretchElements = 2 * ShardLayout.blockElements

    private enum Operand {
        case part(Int)
        case slot(Int)
    }

    private struct Addition {
        let left: Operand
        let right: Operand
        /// Where the sum goes, unless it is the last one.
        let slot: Int
    }

    /// The number of subtrees.
    let partCount: Int
    private let additions: [Addition]
    /// The number of intermediate sums that live at one time.
    private let slotCount: Int

    /// The additions of `tree`, whose parts are 0 ..< `partCount`.
    init(_ tree: SumTree, partCount: Int) {
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

    /// Bytes that `run` needs for intermediate sums.
    func scratchBytes(type: ScalarType) -> Int { slotCount * Self.stretchElements * type.byteCount }

    /// sum = the tree's sum of `parts`, vectors of `count` elements each.
    ///
    /// - Parameters:
    ///   - parts: where the subtrees' vectors begin, in the order of their numbers. One of them may be `sum` itself.
    ///   - scratch: `scratchBytes(type:)` bytes.
    func run(
        _ parts: [UnsafeRawPointer], count: Int, type: ScalarType, scratch: UnsafeMutableRawPointer,
        into sum: UnsafeMutableRawPointer
    ) {
        precondition(parts.count == partCount, "\(parts.count) vectors were given for \(partCount) subtrees")
        let slotBytes = Self.stretchElements * type.byteCount
        for start in stride(from: 0, to: count, by: Self.stretchElements) {
            let stretch = min(Self.stretchElements, count - start)
            let offset = start * type.byteCount
            func pointer(_ operand: Operand) -> UnsafeRawPointer {
                switch operand {
                case .part(let part): parts[part] + offset
                case .slot(let slot): UnsafeRawPointer(scratch + slot * slotBytes)
                }
            }
            for index in additions.indices {
                let addition = additions[index]
                let isLast = index == additions.count - 1
                type.add(
                    pointer(addition.left), pointer(addition.right), count: stretch,
                    into: isLast ? sum + offset : scratch + addition.slot * slotBytes)
            }
            if additions.isEmpty && parts[0] != UnsafeRawPointer(sum) {
                (sum + offset).copyMemory(from: parts[0] + offset, byteCount: stretch * type.byteCount)
            }
        }
    }
}
