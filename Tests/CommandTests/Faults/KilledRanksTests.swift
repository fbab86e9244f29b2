import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    /// Jobs one of whose processes is killed.
    @Suite("Killed processes", .serialized, .enabled(if: Command.mpirun != nil))
    struct KilledRanksTests {
        /// Runs a job and kills the process that `choose` returns.
        private func train(
            ranks: Int, epochs: Int, choose: @escaping (RankProcesses, _ errors: String) -> pid_t?
        ) throws -> (end: Command.End, isKilled: Bool) {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            var processes: RankProcesses?
            let end = try Command(folder: folder.path, ranks: ranks, limitSeconds: 60).run([
                "train", "small.yaml", "--set", "training.epochs=\(epochs)",
            ]) { launcher, errors in
                let found = RankProcesses(launcher: launcher)
                guard let victim = choose(found, errors), kill(victim, SIGKILL) == 0 else { return false }
                processes = found
                return true
            }
            #expect(!end.isOverdue)
            #expect(processes?.left(afterSeconds: 2) ?? [] == [])
            #expect(processes?.sharedFiles ?? [] == [])
            return (end, processes != nil)
        }

        @Test("a rank that is killed at any moment is named once, and all end", arguments: UInt64(0)..<12)
        func anyMoment(seed: UInt64) throws {
            var generator = SeededGenerator(seed: seed)
            let ranks = 2 + Int(seed % 3)
            let victim = Int.random(in: 0..<ranks, using: &generator)
            // From the start on; sometimes the run ends earlier.
            let moment = Duration.seconds(Double.random(in: 0...1.2, using: &generator))
            let start = ContinuousClock.now
            let (end, isKilled) = try train(ranks: ranks, epochs: 12) { processes, _ in
                ContinuousClock.now - start >= moment ? processes.workers[victim] : nil
            }
            let errors = end.errorLines.filter { $0.hasPrefix("error: ") }
            if end.exitCode == 0 {
                // The rank had finished its work.
                #expect(errors.isEmpty && end.output.contains("digest: "), "\(end.errors)")
            } else {
                // Open MPI's mpirun may hang at its end if the rank was still starting MPI; then it is
                // killed.
                let isStuck = end.signal == SIGKILL && errors.contains { $0.contains("in setup;") }
                #expect(isKilled && (end.exitCode == 80 || isStuck), "\(end.exitCode) \(end.errors)")
                #expect(
                    errors.count == 1 && errors[0].hasPrefix("error: rank \(victim) on ")
                        && errors[0].contains("was killed by SIGKILL"), "\(end.errors)")
            }
        }

        @Test("a killed watcher takes its rank with it, which says so; mpirun names the rank and ends all")
        func watcher() throws {
            let (end, isKilled) = try train(ranks: 3, epochs: 1_000_000) { processes, errors in
                errors.contains("epoch       3/") ? processes.watchers[1] : nil
            }
            #expect(isKilled && end.exitCode == 137, "\(end.exitCode) \(end.errors)")
            #expect(end.errors.contains("mpirun noticed that process rank 1 "), "\(end.errors)")
            let errors = end.errorLines.filter { $0.hasPrefix("error: ") }
            #expect(
                errors.count == 1 && errors[0].hasPrefix("error: the watcher of rank 1 on ")
                    && errors[0].contains(" was killed"), "\(end.errors)")
        }

        @Test("there is something in /dev/shm while ranks run, and nothing afterwards")
        func sharedMemory() throws {
            var during: [String] = []
            let (end, isKilled) = try train(ranks: 2, epochs: 1_000_000) { processes, errors in
                guard errors.contains("epoch       3/") else { return nil }
                during = processes.sharedFiles
                return processes.workers[1]
            }
            #expect(isKilled && end.exitCode == 80 && !during.isEmpty)
        }
    }
}
