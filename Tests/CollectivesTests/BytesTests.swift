import Collectives
import Foundation
import Synchronization
import Testing

@Suite("Collectives of bytes")
struct BytesTests {
    @Test("broadcast gives the root's bytes to all", arguments: [1, 2, 5, 64])
    func broadcast(ranks: Int) throws {
        for (root, length) in [(0, 0), (ranks - 1, 1), (ranks / 2, 100_003)] {
            let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 7 + root) }
            let results = try InProcessCommunicator.run(ranks: ranks) { communicator in
                let own = communicator.rank == root ? bytes : [1, 2, 3]
                return try communicator.broadcast(own, from: root, phase: .setup)
            }
            for result in results { #expect(result == bytes) }
        }
    }

    @Test("all-gather gives the bytes of all ranks to all, of any lengths", arguments: [1, 2, 5, 64])
    func allGather(ranks: Int) throws {
        let all = (0..<ranks).map { rank in [UInt8](repeating: UInt8(rank), count: rank * rank % 37) }
        let results = try InProcessCommunicator.run(ranks: ranks) { communicator in
            try communicator.allGather(all[communicator.rank], phase: .setup)
        }
        for result in results { #expect(result == all) }
    }

    @Test("no rank leaves a barrier before all have arrived")
    func barrier() throws {
        let arrivals = Arrivals()
        let seen = try InProcessCommunicator.run(ranks: 4) { communicator in
            if communicator.rank == 2 { Thread.sleep(forTimeInterval: 0.2) }
            arrivals.count.add(1, ordering: .relaxed)
            try communicator.barrier(phase: .check)
            return arrivals.count.load(ordering: .relaxed)
        }
        #expect(seen == [4, 4, 4, 4])
    }

    private final class Arrivals: Sendable {
        let count = Atomic(0)
    }
}
