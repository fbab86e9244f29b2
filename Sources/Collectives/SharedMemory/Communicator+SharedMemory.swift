import Summation
import Tensors

// The collectives of a communicator whose ranks may share memory: by the shorter way where it is open, else by messages.
extension Communicator {
    func barrier(by sharing: HostExchange?, phase: Phase) throws(CommunicationError) {
        guard let sharing else { return try barrierByMessages(phase: phase) }
        try sharing.barrier(phase)
    }

    func allGather(
        inPlace start: UnsafeMutableRawPointer, byteRanges: [Range<Int>], by sharing: HostExchange?,
        phase: Phase
    ) throws(CommunicationError) {
        if let sharing, try sharing.gather(inPlace: start, byteRanges: byteRanges, phase: phase) { return }
        try allGatherByMessages(inPlace: start, byteRanges: byteRanges, phase: phase)
    }

    func allGather(
        inPlace arena: UnsafeMutableRawPointer, shards: ShardLayout, type: ScalarType, sums: GatheringSums?,
        by sharing: HostExchange?, phase: Phase
    ) throws(CommunicationError) {
        precondition(shards.ranges.count == size, "\(shards.ranges.count) shards do not fit \(size) ranks")
        if let sharing,
            try sharing.gatherShardsInPlace(arena, shards: shards, type: type, sums: sums, phase: phase)
        {
            return
        }
        try taking(sums, of: arena, shards: shards, type: type) { () throws(CommunicationError) in
            if let sharing {
                try sharing.gatherShards(inPlace: arena, shards: shards, type: type, phase: phase)
            } else {
                try allGatherByMessages(
                    inPlace: arena, byteRanges: shards.byteRanges(elementBytes: type.byteCount), phase: phase)
            }
        }
    }

    func reduceScatter(
        _ parts: [UnsafeRawPointer], forest: Forest, shards: ShardLayout, type: ScalarType,
        into shard: UnsafeMutableRawPointer, by sharing: HostExchange?, phase: Phase
    ) throws(CommunicationError) {
        checkReduction(parts, forest: forest, shards: shards)
        if let sharing,
            try sharing.reduceScatter(
                parts, forest: forest, shards: shards, type: type, into: shard, phase: phase)
        {
            return
        }
        try reduceScatterByMessages(
            parts, forest: forest, shards: shards, type: type, into: shard, phase: phase)
    }
}
