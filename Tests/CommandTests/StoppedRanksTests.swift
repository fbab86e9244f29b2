import Foundation
import Testing

extension CommandTests {
    /// Ranks that are stopped for a while, and go on.
    @Suite("Stopped ranks that go on", .serialized, .enabled(if: Command.mpirun != nil))
    struct StoppedRanksTests {
        /// Steps of some milliseconds. An epoch has 6 of them, and a short one.
        private static let wide = Fixtures.digits.replacing("dense: 16", with: "dense: 512, elu, dense: 512")
            .replacing("{size: 64, micro: 16}", with: "{size: 256, micro: 64}")

        @Test("a job that is stopped as a whole for longer than the limit goes on", arguments: [2, 3])
        func wholeJob(ranks: Int) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command(folder: folder.path, ranks: ranks, limitSeconds: 60).run([
                "train", "small.yaml", "--set", "training.epochs=1000000", "--set",
                "distributed.stall_timeout=1",
            ]) { launcher, errors in
                guard errors.contains("epoch       3/") else { return false }
                let processes = RankProcesses(launcher: launcher)
                processes.signal(SIGSTOP)
                usleep(2_500_000)
                processes.signal(SIGCONT)
                // For longer than the limit, and the time that a watcher gives beyond it.
                usleep(3_500_000)
                return processes.workers[0].map { kill($0, SIGTERM) == 0 } ?? false
            }
            #expect(end.exitCode == 75 && !end.isOverdue, "\(end.errors.suffix(2000))")
            #expect(!end.errors.contains("no word from"), "\(end.errors.suffix(2000))")
        }

        @Test("a rank that is slow is named once, and the run goes on to the same digest")
        func slow() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.wide, to: "wide.yaml")
            let arguments = ["train", "wide.yaml", "--json", "--set", "training.epochs=25"]
            let end = try Command(folder: folder.path, ranks: 2, limitSeconds: 80).run(arguments) {
                launcher, errors in
                guard errors.contains("seed 42"), let worker = RankProcesses(launcher: launcher).workers[1]
                else { return false }
                // It works for a millisecond in every 13.
                for _ in 0..<300 {
                    kill(worker, SIGSTOP)
                    usleep(12_000)
                    kill(worker, SIGCONT)
                    usleep(1_000)
                }
                return true
            }
            #expect(end.exitCode == 0, "\(end.errors)")
            let warnings = end.errorLines.filter { $0.hasPrefix("warning: ") }
            #expect(
                warnings.count == 1 && warnings[0].hasPrefix("warning: rank 1 on ")
                    && warnings[0].contains(" is slow: for 50 steps "), "\(end.errors)")
            let alone = try Command(folder: folder.path).run(arguments)
            #expect(try Outcome(end.output).digest == Outcome(alone.output).digest)
        }
    }
}
