import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// Ranks that are stopped for a while, or slow, and go on.
    @Suite("Stopped and slow ranks", .serialized, .enabled(if: Command.mpirun != nil))
    struct StoppedRanksTests {
        @Test("a job that is stopped as a whole for longer than the limit goes on")
        func wholeJob() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command(folder: folder.path, ranks: 3, limitSeconds: 60).run([
                "train", "small.yaml", "--set", "training.epochs=1000000", "--set",
                "distributed.stall_timeout=2",
            ]) { launcher, errors in
                guard errors.contains("epoch       3/") else { return false }
                let processes = RankProcesses(launcher: launcher)
                processes.signal(SIGSTOP)
                usleep(3_500_000)
                for process in processes.all {
                    kill(process, SIGCONT)
                    usleep(100_000)
                }
                // Longer than the limit and the additional time that a watcher allows.
                usleep(4_500_000)
                return processes.workers[0].map { kill($0, SIGTERM) == 0 } ?? false
            }
            #expect(end.exitCode == 75 && !end.isOverdue, "\(end.errors.suffix(2000))")
            #expect(!end.errors.contains("no word from"), "\(end.errors.suffix(2000))")
        }

        @Test("a rank that is slow is named once, and the run goes on to the same digest")
        func slow() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.ragged, to: "ragged.yaml")
            let arguments = ["train", "ragged.yaml", "--json", "--set", "training.epochs=4"]
            let end = try Command(
                folder: folder.path, ranks: 3, environment: ["DNN_DIST_DELAY": "1:30"]
            ).run(arguments)
            #expect(end.exitCode == 0, "\(end.errors)")
            let warnings = end.errorLines.filter {
                // Not those about the injected fault and about the cores of this machine.
                $0.hasPrefix("warning: ") && !$0.contains(/^warning: (FAULT INJECTION:|\d+ ranks on)/)
            }
            #expect(
                warnings.count == 1 && warnings[0].hasPrefix("warning: rank 1 on ")
                    && warnings[0].contains(" is slow: for 50 steps "), "\(end.errors)")
            // The others have waited for it.
            let waiting = try #require(try Outcome(end.output).timeUse).map { $0["waiting"] ?? 0 }
            #expect(waiting.count == 3 && waiting[0] > 5 * waiting[1] && waiting[2] > 5 * waiting[1])
            let alone = try Command(folder: folder.path).run(arguments)
            #expect(try Outcome(end.output).digest == Outcome(alone.output).digest)
        }
    }
}
