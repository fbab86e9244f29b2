import Collectives
import Summation
import Tensors
import TestSupport

/// Collectives called by every rank of a run; the results must be the same for any number of ranks.
package enum SelfCheck {
    /// The complete sum of one case on this rank, after reduce-scatter and all-gather through its own memory
    /// and, if the ranks share memory, through that too.
    package static func exchanged(
        _ example: GradientCase, _ forest: Forest, _ communicator: some Communicator
    ) throws(CommunicationError) -> [UInt8] {
        let width = example.type.byteCount
        let stride = (example.elementCount * width + 63) / 64 * 64
        let byteCount = max(stride * (forest.mostSubtrees + 1), 64)
        let own = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
        defer { own.deallocate() }
        let result = try exchanged(example, forest, communicator, in: own, stride: stride)
        if let shared = try communicator.shareMemory(byteCount: byteCount) {
            let again = try exchanged(example, forest, communicator, in: shared.start, stride: stride)
            guard again == result else {
                throw .mismatch(.results("the sum in shared memory is another"), Occasion(phase: .check))
            }
        }
        return result
    }

    private static func exchanged(
        _ example: GradientCase, _ forest: Forest, _ communicator: some Communicator,
        in arena: UnsafeMutableRawPointer, stride: Int
    ) throws(CommunicationError) -> [UInt8] {
        let rank = communicator.rank
        let shards = ShardLayout(elementCount: example.elementCount, ranks: communicator.size)
        let width = example.type.byteCount
        let parts = forest.subtrees(of: rank).enumerated().map { index, subtree in
            let part = arena + stride * (index + 1)
            let sum = example.sum(subtree)
            sum.withUnsafeBytes {
                if let start = $0.baseAddress { part.copyMemory(from: start, byteCount: $0.count) }
            }
            return part
        }
        let range = shards.ranges[rank]
        try communicator.reduceScatter(
            parts.map { UnsafeRawPointer($0) }, forest: forest, shards: shards, type: example.type,
            into: arena + range.lowerBound * width, phase: .gradients)
        // After the barrier no other rank reads the vectors.
        try communicator.barrier(phase: .check)
        for part in parts {
            part.initializeMemory(as: UInt8.self, repeating: 0xFF, count: example.elementCount * width)
        }
        try communicator.allGatherShards(
            inPlace: arena, shards: shards, type: example.type, phase: .parameters)
        return [UInt8](UnsafeRawBufferPointer(start: arena, count: example.elementCount * width))
    }

    /// A digest of several cases and of the other collectives: the same on all ranks, and for any number of
    /// ranks.
    package static func digest(_ communicator: some Communicator, seed: UInt64) throws(CommunicationError)
        -> UInt64
    {
        var generator = SeededGenerator(seed: seed)
        var digest = Digest()
        for elementCount in [0, 1, 777, 1024, 1025, 5000, 40_001] {
            for type in ScalarType.allCases {
                let example = GradientCase(
                    leafCount: .random(in: 1...9, using: &generator), elementCount: elementCount, type: type,
                    seed: generator.next())
                let forest = Forest(leafCount: example.leafCount, ranks: communicator.size)
                digest.add(try exchanged(example, forest, communicator))

                let losses = GradientCase(
                    leafCount: example.leafCount, elementCount: 3, type: .float64, seed: generator.next())
                let parts = forest.subtrees(of: communicator.rank).map { subtree in
                    losses.sum(subtree).withUnsafeBytes { [Double]($0.bindMemory(to: Double.self)) }
                }
                let sum = try communicator.treeSum(parts, width: 3, forest: forest, phase: .metrics)
                digest.add(sum.withUnsafeBytes { [UInt8]($0) })
            }
        }
        let rootText = [UInt8]("told by the last rank".utf8)
        let heard = try communicator.broadcast(
            communicator.rank == communicator.size - 1 ? rootText : [], from: communicator.size - 1,
            phase: .setup)
        digest.add(heard)
        let lengths = try communicator.allGather(
            [UInt8](repeating: 7, count: communicator.rank), phase: .check)
        guard lengths.map(\.count) == Array(0..<communicator.size) else {
            throw .mismatch(
                .results("all-gather gave lengths \(lengths.map(\.count))"), Occasion(phase: .check))
        }
        try communicator.barrier(phase: .shutdown)
        return digest.value
    }
}
