import Collectives
import Summation
import Tensors
import TestSupport
import Testing
import collectives_probe

@Suite("Shared memory within hosts, messages between them")
struct SharedMemoryTests {
    /// 3,000 cases.
    @Test(
        "any placement, leaves, cuts and sizes give the bits of the scalar tree", arguments: UInt64(0)..<100)
    func anyPlacement(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed &+ 7000)
        let ranks =
            seed < 4
            ? [1, 2, 33, 64][Int(seed)] : Int.random(in: 1...(seed % 5 == 0 ? 64 : 16), using: &generator)
        let hostCount = Int.random(in: 1...min(ranks, 6), using: &generator)
        let hosts = (0..<ranks).map { rank in
            seed % 3 == 0 ? "h\(generator.next() % UInt64(hostCount))" : "h\(rank * hostCount / ranks)"
        }
        var cases: [(GradientCase, Forest)] = []
        for round in 0..<30 {
            let leafCount = Int.random(in: 1...(round % 2 == 0 ? 5 : 70), using: &generator)
            let bounds = (1..<ranks).map { _ in Int.random(in: 0...leafCount, using: &generator) }.sorted()
            let ends = [0] + bounds + [leafCount]
            cases.append(
                (
                    GradientCase(
                        leafCount: leafCount,
                        elementCount: round < 27
                            ? .random(in: 0...700, using: &generator)
                            : [1025, 5000, .random(in: 0...9000, using: &generator)][round - 27],
                        type: round % 2 == 0 ? .float32 : .float64, seed: generator.next()),
                    Forest(leafCount: leafCount, runs: zip(ends, ends.dropFirst()).map { $0..<$1 })
                ))
        }
        let examples = cases
        let results = try InProcessCommunicator.run(ranks: ranks, hosts: hosts, sharesMemory: true) {
            communicator in
            try examples.map {
                try SelfCheck.exchanged($0, $1, communicator)
            }
        }
        for (index, (example, _)) in examples.enumerated() {
            let expected = example.sum(0..<example.leafCount)
            for result in results { #expect(result[index] == expected) }
        }
    }

    @Test("the digest of all collectives is that of one rank", arguments: [1, 2, 3, 5, 8, 13])
    func digest(ranks: Int) throws {
        let expected = try SelfCheck.digest(SoloCommunicator(), seed: 20)
        for hosts in 1...min(ranks, 4) {
            for names in [(0..<ranks).map { "\($0 * hosts / ranks)" }, (0..<ranks).map { "\($0 % hosts)" }] {
                let digests = try InProcessCommunicator.run(ranks: ranks, hosts: names, sharesMemory: true) {
                    try SelfCheck.digest($0, seed: 20)
                }
                #expect(digests == Array(repeating: expected, count: ranks))
            }
        }
    }

    @Test("short and long bytes are gathered alike, on one host and on several", arguments: [1, 2, 3])
    func bytes(hosts: Int) throws {
        for longest in [0, 1, 1000, 70_000, 300_000, 2_000_000] {
            let results = try InProcessCommunicator.run(
                ranks: 5, hosts: (0..<5).map { "\($0 % hosts)" }, sharesMemory: true
            ) { communicator in
                try communicator.allGather(bytesOf(communicator.rank, longest), phase: .setup)
            }
            for result in results { #expect(result == (0..<5).map { bytesOf($0, longest) }) }
        }
    }

    @Test("memory that no rank uses any more is reused, zero at first; memory in use is not")
    func reuse() throws {
        let places = try InProcessCommunicator.run(ranks: 3, hosts: ["a", "a", "b"], sharesMemory: true) {
            communicator in
            func place(_ memory: SharedMemory?) -> UInt {
                guard let start = memory?.start else { return 0 }
                #expect((0..<500).allSatisfy { start.load(fromByteOffset: $0, as: UInt8.self) == 0 })
                start.initializeMemory(as: UInt8.self, repeating: 7, count: 500)
                return UInt(bitPattern: start)
            }
            let first = place(try communicator.shareMemory(byteCount: 1000))
            let second = try communicator.shareMemory(byteCount: 500)
            // One rank still uses it.
            let third = try communicator.shareMemory(byteCount: 500)
            let kept = communicator.rank == 1 ? third : nil
            let places = [first, place(second), place(third)]
            let fourth = try communicator.shareMemory(byteCount: 500)
            return try withExtendedLifetime((second, kept, fourth)) {
                places + [place(fourth), place(try communicator.shareMemory(byteCount: 2000))]
            }
        }
        for places in places {
            #expect(places[0] == places[1] && !places.contains(0))
            #expect(Set(places[1...]).count == 4, "\(places)")
        }
    }

    @Test("the sum by hosts is the same on all ranks and in every run, whether memory is shared or not")
    func byHosts() throws {
        let example = GradientCase(leafCount: 7, elementCount: 3000, type: .float32, seed: 12)
        let forest = Forest(leafCount: 7, ranks: 5)
        var sums: Set<[UInt8]> = []
        for sharesMemory in [true, false, true] {
            let results = try InProcessCommunicator.run(
                ranks: 5, hosts: ["a", "b", "a", "b", "a"], sharesMemory: sharesMemory
            ) { communicator in
                communicator.reduction = .run
                return try SelfCheck.exchanged(example, forest, communicator)
            }
            sums.formUnion(results)
        }
        #expect(sums.count == 1)
        #expect(sums.first != example.sum(0..<7))
    }
}

private func bytesOf(_ rank: Int, _ longest: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(rank + 1), count: longest * (rank + 1) / 5)
}
