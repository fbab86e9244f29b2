import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    /// Trainings one of whose ranks crashes.
    @Suite("Crashes", .serialized, .enabled(if: Command.mpirun != nil))
    struct CrashTests {
        private static let signals = [
            (SIGSEGV, "SIGSEGV"), (SIGABRT, "SIGABRT"), (SIGBUS, "SIGBUS"), (SIGFPE, "SIGFPE"),
            (SIGILL, "SIGILL"), (SIGTRAP, "SIGTRAP"), (SIGSYS, "SIGSYS"), (SIGKILL, "SIGKILL"),
        ]

        @Test(
            "a rank that crashes at any moment is named with the signal, and all end",
            arguments: UInt64(0)..<8)
        func anyMoment(seed: UInt64) throws {
            var generator = SeededGenerator(seed: seed)
            let ranks = [1, 2, 4][Int(seed % 3)]
            let victim = Int.random(in: 0..<ranks, using: &generator)
            let (signal, name) = Self.signals[Int(seed)]
            let moment = Duration.seconds(Double.random(in: 0.1...1, using: &generator))
            let start = ContinuousClock.now
            var processes: RankProcesses?
            let end = try Training(ranks: ranks).run { launcher, _ in
                let found = RankProcesses(launcher: launcher)
                guard ContinuousClock.now - start >= moment, let worker = found.workers[victim],
                    kill(worker, signal) == 0
                else { return false }
                processes = found
                return true
            }
            let left = try #require(processes)
            #expect(left.left(afterSeconds: 2) == [] && left.sharedFiles == [])
            let errors = end.errorLines.filter { $0.hasPrefix("error: ") }
            // Open MPI's mpirun may hang at its end if the rank was still starting MPI; then it is killed.
            let isStuck = end.signal == SIGKILL && errors.contains { $0.contains("in setup;") }
            #expect(end.exitCode == 80 || isStuck, "\(end.exitCode) \(end.errors)")
            #expect(
                errors.count == 1 && errors[0].hasPrefix("error: rank \(victim) on ")
                    && errors[0].contains("was killed by \(name)"), "\(end.errors)")
        }

        @Test("a process without ranks that crashes says so, and ends by the signal")
        func alone() throws {
            let end = try Training(ranks: nil).run { process, errors in
                errors.contains("epoch       3/") && kill(process, SIGSEGV) == 0
            }
            #expect(end.signal == SIGSEGV)
            let errors = end.errorLines.filter { $0.hasPrefix("error: ") }
            #expect(
                errors.count == 1 && errors[0].hasPrefix("error: dnn-dist crashed: it was killed by SIGSEGV"),
                "\(end.errors)")
        }
    }
}
