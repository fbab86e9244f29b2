import Tensors

/// The additions that join the sums of subtrees to the sum of the whole tree, as a list to run over many short stretches of long
/// vectors, so that what one addition writes is still in the first-level cache when the next one reads it.
struct TreeJoin: Sendable {
    /// The elements of a stretch.
    static let stretchElements = 2048

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

    /// The additions over `parts`, subtrees of `tree` that together hold each leaf once, from left to right.
    init(of parts: [Range<Int>], tree: CanonicalTree) {
        partCount = parts.count
        var free: [Int] = []
        var slots = 0
        var list: [Addition] = []
        let leaves = parts.enumerated().map { (leaves: $0.element, sum: Operand.part($0.offset)) }
        _ = tree.join(leaves) { left, right in
            for case .slot(let slot) in [left, right] { free.append(slot) }
            if free.isEmpty {
                free.append(slots)
                slots += 1
            }
            let slot = free.removeLast()
            list.append(Addition(left: left, right: right, slot: slot))
            return .slot(slot)
        }
        additions = list
        slotCount = slots
    }

    /// Bytes that `run` needs for intermediate sums.
    func scratchBytes(type: ScalarType) -> Int { slotCount * Self.stretchElements * type.byteCount }

    /// sum = the tree's sum of `parts`, vectors of `count` elements each.
    ///
    /// - Parameters:
    ///   - parts: where the subtrees' vectors begin, from left to right. One of them may be `sum` itself.
    ///   - scratch: `scratchBytes(type:)` bytes.
    func run(
        _ parts: [UnsafeRawPointer], count: Int, type: ScalarType, scratch: UnsafeMutableRawPointer,
        into sum: UnsafeMutableRawPointer
    ) {
        precondition(parts.count == partCount, "\(parts.count) vectors were given for \(partCount) subtrees")
        guard let last = additions.last else {
            if parts[0] != UnsafeRawPointer(sum) {
                sum.copyMemory(from: parts[0], byteCount: count * type.byteCount)
            }
            return
        }
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
            for addition in additions.dropLast() {
                type.add(
                    pointer(addition.left), pointer(addition.right), count: stretch,
                    into: scratch + addition.slot * slotBytes)
            }
            type.add(pointer(last.left), pointer(last.right), count: stretch, into: sum + offset)
        }
    }
}
