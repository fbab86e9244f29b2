import Summation
import Tensors

/// Room for the word sums of what a gathering of shards finds and brings, block by block of the arena: they cost little where the elements are
/// read anyway. Those of the rank's own blocks are left alone.
public struct GatheringSums {
    /// A sum for each block of the arena, of what the rank had before.
    let before: UnsafeMutablePointer<UInt64>
    /// A sum for each block of the arena, of what it has got.
    let after: UnsafeMutablePointer<UInt64>

    /// Room for the sums of a gathering, which must last for it.
    package init(before: UnsafeMutablePointer<UInt64>, after: UnsafeMutablePointer<UInt64>) {
        self.before = before
        self.after = after
    }
}

extension Communicator {
    /// Each rank gives the elements of its shard, at their place in the arena; each ends with the whole arena.
    public func allGather(
        inPlace arena: UnsafeMutableRawPointer, shards: ShardLayout, type: ScalarType, phase: Phase
    ) throws(CommunicationError) {
        try allGather(inPlace: arena, shards: shards, type: type, sums: nil, phase: phase)
    }

    /// Takes the sums, if they are wanted, of what the other ranks' blocks hold before and after a gathering.
    func taking(
        _ sums: GatheringSums?, of arena: UnsafeRawPointer, shards: ShardLayout, type: ScalarType,
        _ gather: () throws(CommunicationError) -> Void
    ) throws(CommunicationError) {
        if let sums { takeSums(of: arena, shards: shards, type: type, into: sums.before) }
        try gather()
        if let sums { takeSums(of: arena, shards: shards, type: type, into: sums.after) }
    }

    private func takeSums(
        of arena: UnsafeRawPointer, shards: ShardLayout, type: ScalarType,
        into sums: UnsafeMutablePointer<UInt64>
    ) {
        for peer in peers {
            let range = shards.ranges[peer]
            takeWordSums(
                of: arena + range.lowerBound * type.byteCount, count: range.count, type: type,
                blockElements: ShardLayout.blockElements, into: sums + shards.blocks(of: peer).lowerBound)
        }
    }
}
