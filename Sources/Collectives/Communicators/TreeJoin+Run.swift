import Summation
import Tensors

// The additions of a join run over many short stretches of long vectors, so that the result of one addition
// is still in the first-level cache when the next one reads it.
extension TreeJoin {
    /// The number of elements of a stretch: two blocks of a shard.
    fileprivate static let stretchElements = 2 * ShardLayout.blockElements

    /// The bytes that `run` needs for intermediate sums.
    func scratchBytes(type: ScalarType) -> Int { slotCount * Self.stretchElements * type.byteCount }

    /// Sets `sum` to the tree's sum of `parts`, vectors of `count` elements each.
    ///
    /// - Parameters:
    ///   - parts: the beginnings of the subtrees' vectors, in the order of their numbers. One of them may be
    ///     `sum` itself.
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

extension RankReduction {
    /// The bytes for the intermediate sums of any of its additions.
    func scratchBytes(type: ScalarType) -> Int { slotCount * TreeJoin.stretchElements * type.byteCount }
}
