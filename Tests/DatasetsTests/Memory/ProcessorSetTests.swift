import Datasets
import Testing

@Suite("Processors for the reading of data", .serialized)
struct ProcessorSetTests {
    @Test("the processors of all ranks of a host are lent to the one that reads, for that time")
    func lending() {
        let ranks = (0..<3).map { rank in
            [UInt8](repeating: 0, count: 16).enumerated().map { UInt8($0.offset == 7 + rank ? 3 : 0) }
        }
        let all = ProcessorSet(unionOf: ranks + [ranks[0]])
        #expect(all.count == 6)
        #expect(ParallelWork.lending(all) { ParallelWork.processorCount } == 6)
        #expect(ParallelWork.processorCount == ProcessorSet.own.count)
    }

    @Test("where it is unknown which processors there are, work is done by one thread, on any of them")
    func unknown() {
        let none = ProcessorSet(unionOf: [])
        #expect(none.count == 1)
        #expect(
            ParallelWork.lending(none) { ParallelWork.map(5, threads: 3) { $0 * $0 } } == [0, 1, 4, 9, 16])
    }

    @Test("a set goes to other processes and comes back")
    func bytes() {
        #expect(ProcessorSet(unionOf: [ProcessorSet.own.bytes]) == ProcessorSet.own)
    }
}
