import Collectives
import Summation
import Tensors
import TestSupport
import Testing
import collectives_probe

@Suite("Reduce-scatter and all-gather")
struct ReduceScatterTests {
    @Test(
        "any ranks, leaves, cuts and sizes give the bits of the scalar canonical tree",
        arguments: UInt64(0)..<40)
    func anyShape(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let ranks = seed < 4 ? [1, 2, 63, 64][Int(seed)] : Int.random(in: 1...64, using: &generator)
        let leafCount = Int.random(in: 1...(seed % 3 == 0 ? 5 : 70), using: &generator)
        let sizes = [0, 1, 3, 1024, 1025, 2049, .random(in: 0...9000, using: &generator)]
        let example = GradientCase(
            leafCount: leafCount, elementCount: sizes[Int(seed) % sizes.count],
            type: seed % 2 == 0 ? .float32 : .float64, seed: seed)
        var bounds = (1..<ranks).map { _ in Int.random(in: 0...leafCount, using: &generator) }.sorted()
        bounds = [0] + bounds + [leafCount]
        let forest = Forest(leafCount: leafCount, runs: zip(bounds, bounds.dropFirst()).map { $0..<$1 })

        let results = try InProcessCommunicator.run(ranks: ranks) { communicator in
            try SelfCheck.exchanged(example, forest, communicator)
        }
        let expected = example.sum(0..<leafCount)
        for (rank, result) in results.enumerated() {
            #expect(result == expected, "rank \(rank) of \(ranks), \(leafCount) leaves")
        }
    }

    @Test("one rank alone takes the same path")
    func solo() throws {
        let example = GradientCase(leafCount: 7, elementCount: 5000, type: .float32, seed: 3)
        let result = try SelfCheck.exchanged(example, Forest(leafCount: 7, ranks: 1), SoloCommunicator())
        #expect(result == example.sum(0..<7))
    }

    @Test("the shard may be the rank's own range of one of its vectors", arguments: 1...5)
    func inPlace(ranks: Int) throws {
        let example = GradientCase(leafCount: 5, elementCount: 6000, type: .float64, seed: 4)
        let forest = Forest(leafCount: 5, ranks: ranks)
        let results = try InProcessCommunicator.run(ranks: ranks) { communicator in
            let rank = communicator.rank
            let shards = ShardLayout(elementCount: example.elementCount, ranks: ranks)
            var vectors = forest.subtrees(of: rank).map(example.sum)
            let pointers = vectors.indices.map { index in
                vectors[index].withUnsafeMutableBytes { bytes in
                    let copy = UnsafeMutableRawPointer.allocate(byteCount: bytes.count, alignment: 64)
                    copy.copyMemory(from: UnsafeRawPointer(bytes.baseAddress ?? copy), byteCount: bytes.count)
                    return copy
                }
            }
            defer { for pointer in pointers { pointer.deallocate() } }
            let arena = pointers[pointers.count - 1]
            try communicator.reduceScatter(
                pointers.map { UnsafeRawPointer($0) }, forest: forest, shards: shards, type: .float64,
                into: arena + shards.ranges[rank].lowerBound * 8, phase: .gradients)
            try communicator.allGatherShards(
                inPlace: arena, shards: shards, type: .float64, phase: .parameters)
            return [UInt8](UnsafeRawBufferPointer(start: arena, count: example.elementCount * 8))
        }
        for result in results { #expect(result == example.sum(0..<5)) }
    }
}
