import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// `dnn-dist launch` with a script in place of mpirun, which ends as the tests need it.
    @Suite("Launching, with a script as mpirun", .serialized)
    struct ScriptedLauncherTests {
        private let folder: TemporaryFolder
        /// The run's folder.
        private var run: String { folder.path + "/runs/test/now" }

        init() throws { folder = try TemporaryFolder() }

        /// Launches with a script: each attempt appends its command to `commands`, and then performs its own
        /// part of `attempts`, or the last one.
        private func launch(
            _ options: [String], attempts: [String], limitSeconds: Double = 20,
            meanwhile: ((pid_t, String) -> Bool)? = nil
        ) throws -> Command.End {
            let parts = attempts.enumerated().map { index, part in
                "\(index == attempts.count - 1 ? "*" : "\(index + 1)")) \(part) ;;\n"
            }
            let script = """
                #!/usr/bin/env bash
                if [[ $1 == --version ]]; then echo "mpirun (Open MPI) 4.1.4"; exit; fi
                cd \(folder.path)
                begin() { mkdir -p \(run); echo '{"run": "\(run)"}' >new; mv new "$DNN_DIST_STATUS_FILE"; sleep 0.4; }
                checkpoint() { mkdir -p \(run)/checkpoints; ln -sfn $1 \(run)/checkpoints/latest; }
                if [[ "$*" == *" true" ]]; then
                    [[ "$*" != *--host\\ dead:* ]] || sleep 60
                    exit
                fi
                echo "$*" >>commands
                case $(wc -l <commands) in
                \(parts.joined())
                esac
                """
            let path = try folder.write(script, to: "mpirun")
            chmod(path, 0o755)
            return try Command(folder: folder.path, limitSeconds: limitSeconds).run(
                ["launch", "--mpirun", path] + options + ["--", "train", "c.yaml"], meanwhile: meanwhile)
        }

        /// The commands of the attempts, from the number of ranks on, without the program's path.
        private func commands() throws -> [String] {
            try folder.text("commands").split(separator: "\n").map { line in
                String(line).replacing(#/^.* -n /#, with: "").replacing(#/\/[^\ ]*dnn-dist\ /#, with: "")
            }
        }

        @Test("a lost rank restarts the run from its newest checkpoint, and the run's log says so")
        func restart() throws {
            let end = try launch(
                ["-n", "2"],
                attempts: ["begin; checkpoint step-00000020; exit 80", "begin; echo done; exit 0"])
            #expect(end.exitCode == 0 && end.output == "done\n", "\(end.errors)")
            #expect(try commands() == ["2 train c.yaml", "2 train c.yaml --resume \(run)"])
            #expect(end.errorLines.count == 1)
            let line = try #require(end.errorLines.first)
            #expect(
                line.contains("exit code 80") && line.contains("from step-00000020, with 2 ranks"), "\(line)")
            let log = try folder.text("runs/test/now/log.txt")
            #expect(log.hasPrefix("# ") && log.hasSuffix(" " + line + "\n"), "\(log)")
            #expect(try folder.names() == ["commands", "mpirun", "runs"])
        }

        @Test(
            "exit codes of the run itself are passed on", arguments: [64, 65, 70, 73, 75, 78, 81] as [Int32])
        func passedOn(code: Int32) throws {
            let end = try launch(["-n", "2"], attempts: ["begin; exit \(code)"])
            #expect(end.exitCode == code && end.errors.isEmpty, "\(end.errors)")
            #expect(try commands().count == 1)
        }

        @Test("ranks that a killed mpirun has left behind are gone before the job is started again")
        func leftBehind() throws {
            let end = try launch(
                ["-n", "2"],
                attempts: [
                    "begin; sleep 30 & echo $! >sleeper; kill -9 $$",
                    "[[ $(ps -o stat= -p $(cat sleeper)) != [^Z]* ]] || exit 70; exit 0",
                ])
            #expect(end.exitCode == 0 && end.seconds < 20, "\(end.errors)")
            #expect(try commands().count == 2)
        }

        @Test("a job that comes no further is given up, with a report, after so many restarts")
        func givenUp() throws {
            let end = try launch(
                ["-n", "2", "--max-restarts", "2"],
                attempts: ["begin; exit 80", "begin; checkpoint step-00000005; kill -9 $$"])
            #expect(end.exitCode == 80)
            // One after the first loss, two from the checkpoint.
            #expect(try commands().count == 4)
            let report = try #require(end.errorLines.last)
            #expect(
                report.hasPrefix("error: mpirun was killed by SIGKILL, and the job is given up: 2 restarts"))
            #expect(report.contains("step-00000005") && report.contains("--resume \(run)"), "\(report)")
            #expect(try folder.text("runs/test/now/log.txt").contains(report))
        }

        @Test("an mpirun that cannot start the ranks is not started again")
        func cannotStart() throws {
            let end = try launch(["-n", "2"], attempts: ["echo 'no such option' >&2; exit 1"])
            #expect(end.exitCode == 1 && end.errors == "no such option\n")
            #expect(try commands().count == 1)
        }

        @Test("a host that does not answer is left out; fewer ranks than wanted at least end the job")
        func hosts() throws {
            let options = ["--host", "one:2,dead:2,two:1", "--host-timeout", "1"]
            let end = try launch(options, attempts: ["begin; exit 80", "exit 0"])
            #expect(end.exitCode == 0)
            #expect(try commands() == ["5 train c.yaml", "3 train c.yaml --resume \(run)"])
            #expect(try folder.text("commands").contains("--host one:2,two:1 -n 3"))
            #expect(end.errors.contains("no answer from dead; restart 1"), "\(end.errors)")
            let few = try launch(options + ["--min-ranks", "4"], attempts: ["begin; exit 80"])
            #expect(few.exitCode == 80 && few.errors.contains("3 ranks, but at least 4"), "\(few.errors)")
        }

        @Test("the first hosts are used, the others are spares")
        func spares() throws {
            let options = ["-n", "3", "--host", "dead:2,one:2,two:2", "--host-timeout", "1"]
            #expect(try launch(options, attempts: ["exit 80", "exit 0"]).exitCode == 0)
            let lines = try folder.text("commands").split(separator: "\n")
            #expect(lines[0].contains("--host dead:2,one:2 -n 3"))
            #expect(lines[1].contains("--host one:2,two:2 -n 3"))
        }

        @Test(
            "a request to end reaches mpirun once, as SIGUSR1, and the job leaves with 75",
            arguments: [SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2])
        func request(signal: Int32) throws {
            let wait = "trap 'echo asked >>asked' USR1; begin; for i in {1..30}; do sleep 0.1; "
            let end = try launch(
                ["-n", "2"], attempts: [wait + "[[ ! -e asked ]] || { sleep 1; exit 75; }; done; exit 3"]
            ) { process, _ in
                guard FileManager.default.fileExists(atPath: run) else { return false }
                usleep(600_000)
                return kill(process, signal) == 0
            }
            #expect(end.exitCode == 75 && !end.isOverdue, "\(end.errors)")
            #expect(try folder.text("asked") == "asked\n")
            #expect(try commands().count == 1)
        }

        @Test("a job that is lost after a request to end is not started again, but can be queued again")
        func lostAfterRequest() throws {
            let end = try launch(
                ["-n", "2"], attempts: ["begin; checkpoint step-00000007; exec sleep 20"]
            ) { process, _ in
                // The link is the script's last act before it sleeps; it leads nowhere.
                let latest = run + "/checkpoints/latest"
                guard (try? FileManager.default.destinationOfSymbolicLink(atPath: latest)) != nil else {
                    return false
                }
                return kill(process, SIGTERM) == 0
            }
            #expect(end.exitCode == 75 && end.seconds < 10, "\(end.errors)")
            #expect(
                end.errors.contains("was stopped by SIGTERM; mpirun was killed by SIGUSR1")
                    && end.errors.contains("from step-00000007"), "\(end.errors)")
            #expect(try commands().count == 1)
        }

        @Test("a second Ctrl-C ends the job at once")
        func secondInterrupt() throws {
            let end = try launch(
                ["-n", "2"],
                attempts: ["trap '' USR1 TERM INT; begin; sleep 15 & echo $! >sleeper; wait; wait"]
            ) { process, _ in
                guard FileManager.default.fileExists(atPath: folder.path + "/sleeper") else { return false }
                kill(process, SIGINT)
                usleep(500_000)
                return kill(process, SIGINT) == 0
            }
            #expect(end.exitCode == 130 && end.seconds < 8, "\(end.errors)")
            let sleeper = try #require(
                pid_t(try folder.text("sleeper").trimmingCharacters(in: .whitespacesAndNewlines)))
            #expect(kill(sleeper, 0) != 0)
        }

        @Test("an mpirun whose launcher is killed is asked to end")
        func killedLauncher() throws {
            let end = try launch(
                ["-n", "2"],
                attempts: ["trap 'touch asked; exit' TERM; begin; for i in {1..90}; do sleep 0.1; done"]
            ) { process, _ in
                guard FileManager.default.fileExists(atPath: run) else { return false }
                return kill(process, SIGKILL) == 0
            }
            #expect(end.signal == SIGKILL)
            for _ in 0..<100 where !FileManager.default.fileExists(atPath: folder.path + "/asked") {
                usleep(50_000)
            }
            #expect(try folder.names().contains("asked"))
        }

        @Test(
            "a wrong command line is told with exit code 64",
            arguments: [
                ["launch"], ["launch", "-n", "2", "--", "summary", "c.yaml"],
                ["launch", "-n", "0", "--", "train", "c"], ["launch", "--host", "a:0", "--", "train", "c"],
                ["launch", "-n", "3", "--host", "a:2", "--", "train", "c"],
                ["launch", "--host", "a", "--hostfile", "b", "--", "train", "c"],
                ["launch", "-n", "2", "--min-ranks", "3", "--", "train", "c"],
            ])
        func usage(arguments: [String]) throws {
            let end = try Command().run(arguments)
            #expect(end.exitCode == 64 && end.output.isEmpty && !end.errors.isEmpty, "\(end.errors)")
        }

        @Test("an mpirun that is missing is told with exit code 66")
        func missing() throws {
            let path = Command(environment: ["PATH": folder.path])
            let end = try path.run(["launch", "-n", "2", "--", "train", "c"])
            #expect(
                end.exitCode == 66 && end.errors.contains("there is no mpirun on the PATH"), "\(end.errors)")
        }

        @Test("launch under mpirun is refused: it would start mpirun in each rank")
        func nested() throws {
            let end = try Command(ranks: 2).run(["launch", "-n", "2", "--", "train", "c"])
            #expect(end.exitCode == 64 && end.errors.contains("without mpirun"), "\(end.errors)")
        }
    }
}
