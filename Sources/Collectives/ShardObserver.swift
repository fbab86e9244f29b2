import Summation
import Tensors

package protocol ShardObserver: AnyObject {
    func willReplace(_ elements: Range<Int>)
    func didReplace(_ elements: Range<Int>)
}

extension Communicator {
    package func allGatherShards(
        inPlace arena: UnsafeMutableRawPointer, shards: ShardLayout, type: ScalarType,
        observer: (any ShardObserver)? = nil, phase: Phase
    ) throws(CommunicationError) {
        for peer in peers { observer?.willReplace(shards.ranges[peer]) }
        try allGather(inPlace: arena, shards: shards, type: type, sums: nil, phase: phase)
        for peer in peers { observer?.didReplace(shards.ranges[peer]) }
    }
}
