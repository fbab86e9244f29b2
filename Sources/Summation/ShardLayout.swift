/// The shards of an arena: one contiguous range per rank, cut at multiples of `blockElements`, as even as
/// possible.
public struct ShardLayout: Sendable, Hashable {
    /// The number of elements of a block. No shard boundary lies within a block, so numbers computed block by
    /// block (such as the norm of the gradient) do not depend on the number of ranks.
    public static let blockElements = 1024

    /// The number of elements of the arena.
    public let elementCount: Int
    /// The elements of each rank; empty for ranks beyond the number of blocks.
    public let ranges: [Range<Int>]

    /// The shards of an arena of `elementCount` elements over `ranks` ranks.
    public init(elementCount: Int, ranks: Int) {
        precondition(elementCount >= 0, "an arena has no negative number of elements")
        let blocks = elementCount / Self.blockElements + (elementCount % Self.blockElements == 0 ? 0 : 1)
        self.elementCount = elementCount
        ranges = evenRanges(of: blocks, parts: ranks).map { run in
            let bounds = [run.lowerBound, run.upperBound].map { block in
                block == blocks ? elementCount : block * Self.blockElements
            }
            return bounds[0]..<bounds[1]
        }
    }

    /// The blocks of a rank; the arena's last one may be shorter.
    public func blocks(of rank: Int) -> Range<Int> {
        func block(_ element: Int) -> Int { (element + Self.blockElements - 1) / Self.blockElements }
        return block(ranges[rank].lowerBound)..<block(ranges[rank].upperBound)
    }

    /// The bytes of each rank.
    package func byteRanges(elementBytes: Int) -> [Range<Int>] {
        ranges.map { $0.lowerBound * elementBytes..<$0.upperBound * elementBytes }
    }
}
