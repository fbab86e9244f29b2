import Summation
import Testing

@Suite("Shard layout")
struct ShardLayoutTests {
    @Test(
        "shards are contiguous, cut at blocks, and even to one block",
        arguments: [0, 1, 1023, 1024, 1025, 10_000, 266_610])
    func shards(elementCount: Int) {
        let block = ShardLayout.blockElements
        for ranks in 1...64 {
            let layout = ShardLayout(elementCount: elementCount, ranks: ranks)
            #expect(layout.ranges.count == ranks)
            #expect(layout.ranges.first?.lowerBound == 0)
            #expect(layout.ranges.last?.upperBound == elementCount)
            for (left, right) in zip(layout.ranges, layout.ranges.dropFirst()) {
                #expect(left.upperBound == right.lowerBound)
                #expect(left.upperBound % block == 0 || left.upperBound == elementCount)
            }
            let blocks = layout.ranges.map { ($0.count + block - 1) / block }
            #expect((blocks.max() ?? 0) - (blocks.min() ?? 0) <= 1)
        }
    }
}
