import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// Jobs whose launcher is killed, or whose ranks are stopped before they know each other.
    @Suite("Launchers", .serialized, .enabled(if: Command.mpirun != nil))
    struct LauncherTests {
        @Test("if mpirun is killed, all ranks end, and nothing of the job is left")
        func killed() throws {
            let temporary = try TemporaryFolder()
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            var processes: RankProcesses?
            let end = try Command(
                folder: folder.path, ranks: 3, environment: ["TMPDIR": temporary.path], limitSeconds: 40
            ).run(["train", "small.yaml", "--set", "training.epochs=1000000"]) { launcher, errors in
                guard errors.contains("epoch       3/") else { return false }
                let found = RankProcesses(launcher: launcher)
                guard found.all.count == 6, !found.sharedFiles.isEmpty, kill(launcher, SIGKILL) == 0 else {
                    return false
                }
                processes = found
                return true
            }
            #expect(end.signal == SIGKILL && !end.isOverdue)
            let left = try #require(processes)
            #expect(left.left(afterSeconds: 2) == [] && left.sharedFiles == [])
            #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.path) == [])
        }

        @Test("if mpirun is asked to end, nothing of the job is left in /dev/shm")
        func ended() throws {
            var processes: RankProcesses?
            let end = try Training(ranks: 2).run { launcher, errors in
                guard errors.contains("epoch       3/") else { return false }
                let found = RankProcesses(launcher: launcher)
                guard found.all.count == 4, !found.sharedFiles.isEmpty else { return false }
                processes = found
                return kill(launcher, SIGTERM) == 0
            }
            #expect(end.exitCode != 0 && !end.isOverdue)
            let left = try #require(processes)
            #expect(left.left(afterSeconds: 2) == [])
            // The successors need a moment.
            for _ in 0..<40 where !left.sharedFiles.isEmpty { usleep(50_000) }
            #expect(left.sharedFiles == [])
        }

        @Test("a rank that is stopped before the configuration is read is named with its process")
        func stopped() throws {
            var victim: pid_t?
            let end = try Command(
                ranks: 3, environment: ["DNN_DIST_STALL_TIMEOUT": "2"], limitSeconds: 40
            ).run(["bench", "mlp-mnist"]) { launcher, _ in
                let found = RankProcesses(launcher: launcher)
                guard let watcher = found.watchers[1], kill(watcher, SIGSTOP) == 0 else { return false }
                found.workers[1].map { _ = kill($0, SIGSTOP) }
                victim = watcher
                return true
            }
            let process = try #require(victim)
            #expect(end.exitCode == 80 && !end.isOverdue, "\(end.exitCode) \(end.errors)")
            let errors = end.errorLines.filter { $0.hasPrefix("error: ") }
            #expect(
                errors.count == 1 && errors[0].hasPrefix("error: rank 1 on ")
                    && errors[0].contains(" is stopped (process \(process))"), "\(end.errors)")
        }

        @Test("a limit that is no number is refused")
        func limit() throws {
            let end = try Command(environment: ["DNN_DIST_STALL_TIMEOUT": "soon"]).run(["bench", "mlp-mnist"])
            #expect(end.exitCode == 64)
            #expect(
                end.errors
                    == "error: DNN_DIST_STALL_TIMEOUT is 'soon'; expected a number of seconds above 0\n")
        }

        @Test("too few descriptors are told at once, with their number")
        func descriptors() throws {
            let end = try Command("/bin/sh", ranks: 2).run([
                "-c", "ulimit -n 16; exec \(Project.program("dnn-dist")) bench mlp-mnist",
            ])
            #expect(end.exitCode == 64 && end.seconds < 20, "\(end.exitCode) \(end.errors)")
            #expect(end.errors.contains("only 16 open files"), "\(end.errors)")
        }
    }
}
