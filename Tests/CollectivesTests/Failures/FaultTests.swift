import Collectives
import Summation
import Testing

@Suite("Ranks that fail")
struct FaultTests {
    private let hosts = ["ada", "ada", "bob", "bob"]

    @Test("a lost rank is named with its host, phase and step")
    func lost() {
        let error = failure(Fault(.lost, rank: 2, phase: .gradients), timeoutSeconds: 30)
        #expect(error == .rankLost(RankName(rank: 2, host: "bob"), Occasion(phase: .gradients, step: 5)))
        #expect(error?.description.contains("rank 2 on bob") == true)
        #expect(error?.description.contains("gradients of step 5") == true)
        #expect(error?.exitCode == 80)
    }

    @Test("a late rank is an error when the limit has passed, and nobody else is blamed")
    func late() {
        let error = failure(Fault(.delayed(seconds: 3), rank: 2, phase: .gradients), timeoutSeconds: 1)
        let name = RankName(rank: 2, host: "bob")
        #expect(
            error == .deadline(missing: [MissingRank(name)], Occasion(phase: .gradients, step: 5), seconds: 1)
        )
        #expect(error?.exitCode == 80)
    }

    @Test("a failing call names its rank and its reason")
    func failing() {
        let error = failure(Fault(.failing("link down"), rank: 1, phase: .gradients), timeoutSeconds: 30)
        #expect(error?.description.contains("failed on rank 1 on ada") == true)
        #expect(error?.description.contains("link down") == true)
    }

    @Test("a fault affects only its own call, not earlier ones")
    func later() throws {
        let fault = Fault(.lost, rank: 0, phase: .check, exchange: 3)
        let reached = InProcessCommunicator.outcomes(ranks: 2, faults: [fault]) { communicator in
            for _ in 0..<3 { try communicator.barrier(phase: .check) }
            do {
                try communicator.barrier(phase: .check)
                return false
            } catch { return true }
        }
        #expect(try reached.map { try $0.result.get() } == [true, true])
    }

    @Test("every other rank ends too, however many there are")
    func allEnd() {
        let fault = Fault(.lost, rank: 17, phase: .metrics)
        let ends = InProcessCommunicator.outcomes(ranks: 40, faults: [fault]) { communicator in
            try communicator.barrier(phase: .metrics)
        }
        for end in ends { #expect(throws: CommunicationError.self) { try end.result.get() } }
    }

    @Test("ranks in different phases are detected")
    func otherPhase() {
        let error = #expect(throws: CommunicationError.self) {
            try InProcessCommunicator.run(ranks: 2, timeoutSeconds: 5) { communicator in
                try communicator.barrier(phase: communicator.rank == 0 ? .gradients : .parameters)
            }
        }
        guard case .mismatch = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
    }

    @Test("ranks that disagree about a length are detected")
    func otherLength() {
        let error = #expect(throws: CommunicationError.self) {
            try InProcessCommunicator.run(ranks: 2, timeoutSeconds: 5) { communicator in
                let width = communicator.rank + 1
                let forest = Forest(leafCount: 2, ranks: 2)
                return try communicator.treeSum(
                    [[Double](repeating: 1, count: width)], width: width, forest: forest, phase: .metrics)
            }
        }
        guard case .mismatch = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
    }

    /// The first error of a reduction on four ranks in step 5.
    private func failure(_ fault: Fault, timeoutSeconds: Double) -> CommunicationError? {
        #expect(throws: CommunicationError.self) {
            try InProcessCommunicator.run(
                ranks: 4, hosts: hosts, timeoutSeconds: timeoutSeconds, faults: [fault]
            ) { communicator in
                communicator.step = 5
                try communicator.barrier(phase: .setup)
                let forest = Forest(leafCount: 4, ranks: 4)
                let vector = [Float](repeating: 1, count: 5000)
                var shard = [Float](repeating: 0, count: 5000)
                try vector.withUnsafeBytes { bytes in
                    guard let start = bytes.baseAddress else { return }
                    try communicator.reduceScatter(
                        [start], forest: forest, shards: ShardLayout(elementCount: 5000, ranks: 4),
                        type: .float32,
                        into: &shard, phase: .gradients)
                }
            }
        }
    }
}
