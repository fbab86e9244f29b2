import Collectives
import Summation
import Tensors
import Testing

@Suite("Observers of gathered shards")
struct ShardObserverTests {
    @Test(
        "each element of the other ranks' shards is handed over once, or announced once before and once after",
        arguments: [1, 2, 3, 5], [false, true])
    func onceEach(ranks: Int, sharesMemory: Bool) throws {
        for (hosts, count) in [(1, 0), (1, 3000), (1, 200_001), (2, 70_000)] {
            let wrong = try InProcessCommunicator.run(
                ranks: ranks, hosts: (0..<ranks).map { "\($0 % hosts)" }, sharesMemory: sharesMemory
            ) { try unannounced(by: $0, count: count) }
            #expect(wrong == Array(repeating: [], count: ranks))
        }
    }

    /// The elements of one gathering of floats that were not announced as promised.
    private func unannounced(by communicator: InProcessCommunicator, count: Int) throws -> [Int] {
        let shards = ShardLayout(elementCount: count, ranks: communicator.size)
        let shared = try communicator.shareMemory(byteCount: max(count * 4, 4))
        let own = UnsafeMutableRawPointer.allocate(byteCount: max(count * 4, 4), alignment: 64)
        defer { own.deallocate() }
        let arena = (shared?.start ?? own).bindMemory(to: Float.self, capacity: count)
        for index in 0..<count { arena[index] = -1 }
        for index in shards.ranges[communicator.rank] { arena[index] = Float(index) }
        let observer = Recorder(arena: arena, count: count)
        try communicator.allGatherShards(
            inPlace: arena, shards: shards, type: .float32, observer: observer, phase: .parameters)
        // The others may still be reading.
        try communicator.barrier(phase: .check)
        let others = Set(0..<count).subtracting(shards.ranges[communicator.rank])
        let isAligned = observer.starts.allSatisfy { start in
            shards.ranges.contains {
                $0.contains(start) && (start - $0.lowerBound).isMultiple(of: ShardLayout.blockElements)
            }
        }
        return (0..<count).filter { index in
            let announced = others.contains(index) ? 1 : 0
            return observer.before[index] != announced || observer.after[index] != announced || !isAligned
        }
    }
}

/// Counts the announcements of each element that come at the right time.
private final class Recorder: ShardObserver {
    private let arena: UnsafeMutablePointer<Float>
    private(set) var before: [Int]
    private(set) var after: [Int]
    private(set) var starts: Set<Int> = []

    init(arena: UnsafeMutablePointer<Float>, count: Int) {
        self.arena = arena
        before = Array(repeating: 0, count: count)
        after = before
    }

    func replace(_ elements: Range<Int>, from source: UnsafeRawPointer) {
        willReplace(elements)
        (UnsafeMutableRawPointer(arena) + elements.lowerBound * 4).copyMemory(
            from: source, byteCount: elements.count * 4)
        didReplace(elements)
    }

    func willReplace(_ elements: Range<Int>) {
        starts.insert(elements.lowerBound)
        for index in elements { before[index] += arena[index] == -1 ? 1 : 100 }
    }

    func didReplace(_ elements: Range<Int>) {
        starts.insert(elements.lowerBound)
        for index in elements { after[index] += arena[index] == Float(index) ? 1 : 100 }
    }
}
