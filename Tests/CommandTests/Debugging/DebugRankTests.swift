import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// Ranks that wait for a debugger.
    @Suite("train --debug-rank", .serialized)
    struct DebugRankTests {
        private static let gdb = Command.path(of: "gdb")

        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try folder.write(Fixtures.digits + "distributed: {stall_timeout: 1}\n", to: "small.yaml")
        }

        /// Runs a training whose rank 1, or only rank, waits; `meanwhile` gets its process.
        private func run(ranks: Int?, meanwhile: @escaping (pid_t) throws -> Void) throws -> Command.End {
            var problem: (any Error)?
            let end = try Command(
                folder: folder.path, ranks: ranks, environment: ["DNN_DIST_STALL_TIMEOUT": "1"]
            ).run(["train", "small.yaml", "--json", "--debug-rank", ranks == nil ? "0" : "1"]) { _, errors in
                guard let process = errors.firstMatch(of: /kill -CONT (\d+)/).flatMap({ pid_t($0.1) }) else {
                    return false
                }
                do { try meanwhile(process) } catch { problem = error }
                return true
            }
            if let problem { throw problem }
            #expect(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
            return end
        }

        private func digest(ranks: Int?) throws -> String {
            let end = try Command(folder: folder.path, ranks: ranks).run(["train", "small.yaml", "--json"])
            return try Outcome(end.output).digest
        }

        @Test("the job waits beyond all limits, and goes on at SIGCONT", arguments: [nil, 3])
        func continued(ranks: Int?) throws {
            let end = try run(ranks: ranks) { process in
                sleep(4)
                kill(process, SIGCONT)
            }
            #expect(end.errors.contains(" waits for a debugger") && end.seconds > 4)
            #expect(end.errors.contains("SIGCONT has come: the ranks go on"), "\(end.errors)")
            #expect(try Outcome(end.output).digest == digest(ranks: ranks))
        }

        @Test(
            "gdb is attached, stops the rank at a breakpoint beyond all limits, and the job goes on to the same digest",
            .enabled(if: gdb != nil, "there is no gdb on PATH"))
        func debugger() throws {
            var session: Command.End?
            let end = try run(ranks: 3) { process in
                session = try Command(Self.gdb ?? "gdb", limitSeconds: 60).run([
                    "-batch", "-nx", "-p", "\(process)", "-ex", "break MPI_Finalize", "-ex", "continue",
                    "-ex", "backtrace 1", "-ex", "shell sleep 4", "-ex", "detach",
                ])
            }
            let output = try #require(session).output
            #expect(
                output.contains("MPI_Finalize") && output.contains("#0 "),
                "\(session?.errors ?? "") \(output)")
            #expect(end.errors.contains("a debugger is attached (process "), "\(end.errors)")
            #expect(try Outcome(end.output).digest == digest(ranks: 3))
        }

        @Test("a rank that is not there is refused on all ranks")
        func missing() throws {
            let end = try Command(folder: folder.path, ranks: 2).run([
                "train", "small.yaml", "--debug-rank", "2",
            ])
            #expect(end.exitCode == 64 && end.errors.contains("the ranks are 0 to 1"), "\(end.errors)")
        }

        @Test("a request to end ends the job while it waits")
        func stopped() throws {
            let end = try Command(folder: folder.path, ranks: 2, limitSeconds: 30).run([
                "train", "small.yaml", "--debug-rank", "1",
            ]) { launcher, errors in
                guard errors.contains("waits for a debugger") else { return false }
                return kill(launcher, SIGUSR1) == 0
            }
            #expect(end.exitCode == 75 && !end.isOverdue, "\(end.errors)")
        }
    }
}
