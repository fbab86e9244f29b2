import Summation
import Tensors

extension Communicator {
    /// Gathers the elements of each rank's shard on all ranks, in place.
    ///
    /// - Parameters:
    ///   - arena: the beginning of the whole arena; the elements of this rank's shard are sent.
    ///   - shards: the shard of each rank; the same on all ranks.
    ///   - type: the type of the elements.
    /// - Note: Collective: every rank must call it in the same order.
    public func allGatherShards(
        inPlace arena: UnsafeMutableRawPointer, shards: ShardLayout, type: ScalarType, phase: Phase
    ) throws(CommunicationError) {
        try allGatherShards(inPlace: arena, shards: shards, type: type, observer: nil, phase: phase)
    }

    /// The same with an observer of the other ranks' shards; nil for none.
    package func allGatherShards(
        inPlace arena: UnsafeMutableRawPointer, shards: ShardLayout, type: ScalarType,
        observer: (any ShardObserver)?, phase: Phase
    ) throws(CommunicationError) {
        precondition(shards.ranges.count == size, "\(shards.ranges.count) shards do not fit \(size) ranks")
        try withinCall(phase) { () throws(CommunicationError) in
            if let hostExchange,
                try hostExchange.gatherShardsInPlace(
                    arena, shards: shards, type: type, observer: observer, phase: phase)
            {
                return
            }
            let others = observer == nil ? [] : peers.map { shards.ranges[$0] }.filter { !$0.isEmpty }
            for elements in others { observer?.willReplace(elements) }
            if let hostExchange {
                try hostExchange.gatherShards(inPlace: arena, shards: shards, type: type, phase: phase)
            } else {
                try gatherByMessages(
                    inPlace: arena, byteRanges: shards.byteRanges(elementBytes: type.byteCount), phase: phase)
            }
            for elements in others { observer?.didReplace(elements) }
        }
    }
}
