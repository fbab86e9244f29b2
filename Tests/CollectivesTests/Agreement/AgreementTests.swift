import Collectives
import Testing

@Suite("Agreement at start-up")
struct AgreementTests {
    @Test("all ranks keep their own values if none fails", arguments: [1, 2, 9])
    func allWell(ranks: Int) throws {
        let values = try InProcessCommunicator.run(ranks: ranks) { communicator in
            try communicator.agree(.success(communicator.rank * 10))
        }
        #expect(values == (0..<ranks).map { $0 * 10 })
    }

    @Test("the error of the lowest failing rank ends all ranks alike")
    func oneError() {
        let ends = InProcessCommunicator.outcomes(ranks: 4, hosts: ["a", "b", "c", "d"]) { communicator in
            let rank = communicator.rank
            let failure = RankFailure(message: "no file “träin” at rank \(rank)", exitCode: 66 + Int32(rank))
            try communicator.agree(rank >= 2 ? .failure(failure) : .success(()))
        }
        for end in ends {
            let error = #expect(throws: CommunicationError.self) { try end.result.get() }
            let failure = RankFailure(message: "no file “träin” at rank 2", exitCode: 68)
            #expect(error == .rankFailed(RankName(rank: 2, host: "c"), failure))
            #expect(error?.exitCode == 68)
            #expect(error?.description == "no file “träin” at rank 2 (rank 2 on c)")
        }
    }

    @Test("a failure without a message is a failure")
    func emptyMessage() {
        let error = #expect(throws: CommunicationError.self) {
            try SoloCommunicator().agree(Result<Int, RankFailure>.failure(.init(message: "", exitCode: 78)))
        }
        #expect(error?.exitCode == 78)
    }
}
