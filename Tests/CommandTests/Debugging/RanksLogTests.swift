import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// Logs of single ranks.
    @Suite("train --ranks-log", .serialized)
    struct RanksLogTests {
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
        }

        private func run(_ arguments: [String], ranks: Int? = nil) throws -> Command.End {
            try Command(folder: folder.path, ranks: ranks).run(["train", "small.yaml"] + arguments)
        }

        @Test(
            "each rank says where it runs, what it did in each step, and how it ended",
            arguments: [nil, 1, 3])
        func contents(ranks: Int?) throws {
            let plain = try run(["--json"], ranks: ranks)
            let end = try run(["--json", "--ranks-log", "logs"], ranks: ranks)
            try #require(plain.exitCode == 0 && end.exitCode == 0, "\(end.errors)")
            #expect(try Outcome(end.output).digest == Outcome(plain.output).digest)
            #expect(try folder.names(in: "logs") == (0..<(ranks ?? 1)).map { "rank-\($0).log" })
            let steps = try #require(try Outcome(end.output).steps)
            for rank in 0..<(ranks ?? 1) {
                let lines = try RankLogs(in: folder).lines(of: rank)
                let head = try #require(
                    lines[0].wholeMatch(of: /rank (\d+) of (\d+) on \S+, process \d+, processors \S+: .*/))
                #expect(
                    head.1 == "\(rank)" && head.2 == "\(ranks ?? 1)" && lines[0].contains("train small.yaml"))
                #expect(lines.contains("done"))
                #expect(lines.filter { $0.hasPrefix("epoch 2/2") }.count == 1, "\(lines)")
                #expect(try RankLogs(in: folder).steps(of: rank).keys.sorted() == Array(1...steps))
            }
            if ranks != nil {
                // Its standard error goes both ways.
                let epoch = try #require(end.errorLines.first { $0.hasPrefix("epoch 2/2") })
                #expect(try RankLogs(in: folder).lines(of: 0).contains("stderr: " + epoch))
            }
        }

        @Test("what a rank writes as it crashes is in its log, and on the terminal")
        func crash() throws {
            var isDone = false
            let end = try Command(folder: folder.path, ranks: 2).run([
                "train", "small.yaml", "--ranks-log", "logs", "--debug-rank", "1",
            ]) { _, errors in
                guard let process = errors.firstMatch(of: /gdb -p (\d+)/).flatMap({ pid_t($0.1) }) else {
                    return false
                }
                isDone = kill(process, SIGSEGV) == 0
                return true
            }
            #expect(isDone && end.exitCode == 80, "\(end.errors)")
            let lines = try RankLogs(in: folder).lines(of: 1)
            #expect(
                lines.contains { $0.hasPrefix("error: rank 1 on ") && $0.contains("was killed by SIGSEGV") })
            let trace = lines.filter { $0.hasPrefix("stderr: ") }.map {
                String($0.dropFirst("stderr: ".count))
            }
            #expect(trace.contains { $0.contains("waits for a debugger") })
            #expect(trace.count > 5 && trace.allSatisfy { end.errorLines.contains($0) }, "\(trace)")
        }

        @Test("an error of all ranks is in each log; a folder that cannot be made is refused")
        func errors() throws {
            let end = try run(["--ranks-log", "logs", "data.train={csv: missing.csv}"], ranks: 2)
            #expect(end.exitCode == 66, "\(end.errors)")
            for rank in 0..<2 {
                let lines = try RankLogs(in: folder).lines(of: rank)
                #expect(
                    lines.contains { $0.hasPrefix("ended by: ") && $0.contains("missing.csv") }, "\(lines)")
            }
            for ranks in [nil, 2] {
                let refused = try run(["--ranks-log", "small.yaml/logs"], ranks: ranks)
                #expect(
                    refused.exitCode == 73 && refused.errors.contains("create the folder 'small.yaml/logs'"),
                    "\(refused.errors)")
            }
        }
    }
}
