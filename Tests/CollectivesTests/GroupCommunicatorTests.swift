import Collectives
import Testing

@Suite("Groups of ranks")
struct GroupCommunicatorTests {
    @Test("the ranks of a group exchange among themselves, each group as often as it likes")
    func groups() throws {
        let all = try InProcessCommunicator.run(ranks: 5, hosts: ["a", "a", "b", "b", "c"]) { whole in
            let group = GroupCommunicator(whole, groupSize: 2)
            var bytes: [[UInt8]] = []
            for round in 0...whole.rank / 2 {
                bytes = try group.allGather([UInt8(10 * round + whole.rank)], phase: .metrics)
            }
            try group.barrier(phase: .setup)
            let first = try group.broadcast([UInt8(whole.rank)], from: 0, phase: .setup)
            try whole.barrier(phase: .setup)
            return (bytes, first, group.size, group.hosts, "\(group.name(of: group.size - 1))")
        }
        #expect(all.map(\.0) == [[[0], [1]], [[0], [1]], [[12], [13]], [[12], [13]], [[24]]])
        #expect(all.map(\.1) == [[0], [0], [2], [2], [4]] && all.map(\.2) == [2, 2, 2, 2, 1])
        #expect(all.map(\.3) == [["a", "a"], ["a", "a"], ["b", "b"], ["b", "b"], ["c"]])
        #expect(all[2].4 == "rank 3 on b" && all[4].4 == "rank 4 on c")
    }

    @Test("an error names ranks by their numbers in the job")
    func errors() throws {
        let ends = InProcessCommunicator.outcomes(ranks: 4, timeoutSeconds: 0.5) { whole in
            let group = GroupCommunicator(whole, groupSize: 2)
            if whole.rank != 3 { try group.barrier(phase: .metrics) }
        }
        #expect(ends[0].order >= 0 && (try? ends[0].result.get()) != nil)
        let error = #expect(throws: CommunicationError.self) { try ends[2].result.get() }
        #expect(error?.missingRanks == [3], "\(String(describing: error))")
    }

    @Test("a failure of one rank is that of its group alone")
    func failures() throws {
        let ends = try InProcessCommunicator.run(ranks: 4) { whole -> String in
            let group = GroupCommunicator(whole, groupSize: 2)
            do {
                try group.agree(
                    whole.rank == 3 ? .failure(RankFailure(message: "no", exitCode: .badData)) : .success(()))
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(ends == ["", "", "no (rank 3 on this process)", "no (rank 3 on this process)"])
    }
}
