import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    /// Requests to end, which come at any moment of any command.
    @Suite("Requests to end", .serialized, .enabled(if: Command.mpirun != nil))
    struct StopTests {
        private static let signals = [
            (SIGTERM, "SIGTERM"), (SIGINT, "SIGINT (Ctrl-C)"), (SIGHUP, "SIGHUP"), (SIGUSR1, "SIGUSR1"),
            (SIGUSR2, "SIGUSR2"), (SIGXCPU, "SIGXCPU"),
        ]
        /// The receiver of a signal.
        private enum Receiver: CaseIterable { case worker, watcher, launcher }

        /// Expects one sentence and exit code 75, or the ordinary end of a command that was faster.
        private func check(_ end: Command.End, _ processes: RankProcesses?, in folder: TemporaryFolder) throws
        {
            #expect(processes?.left(afterSeconds: 2) ?? [] == [] && processes?.sharedFiles ?? [] == [])
            let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
            #expect(!files.contains { $0.hasSuffix(".partial") }, "\(files)")
            let errors = end.errorLines.filter { $0.contains("error: ") }
            if end.exitCode == 0 {
                #expect(errors.isEmpty && !end.output.isEmpty, "\(end.errors)")
            } else {
                #expect(end.exitCode == 75 && errors.count == 1, "\(end.exitCode) \(end.errors)")
                #expect(errors.first?.contains(" stopped by SIG") == true, "\(end.errors)")
            }
        }

        @Test(
            "each command ends with 75 and one sentence, whoever gets which signal", arguments: UInt64(0)..<18
        )
        func anyCommand(seed: UInt64) throws {
            var generator = SeededGenerator(seed: seed)
            let folder = try TemporaryFolder()
            let model = try Self.model(in: folder)
            let commands = [
                ["evaluate", model], ["predict", model, "--input", "new.csv", "-o", "out.csv"],
                ["export", model, "-o", "out.onnx", "--compare"], ["bench", "mlp-mnist"],
                ["check", "small.yaml"], ["train", "small.yaml", "--set", "training.epochs=1000000"],
            ]
            let command = commands[Int(seed) % commands.count]
            let (signal, _) = try #require(Self.signals.randomElement(using: &generator))
            let receiver = Receiver.allCases[Int(seed) / commands.count]
            let ranks = [1, 2, 4][Int(seed) % 3]
            let victim = Int.random(in: 0..<ranks, using: &generator)
            let moment = Duration.seconds(Double.random(in: 0.03...0.3, using: &generator))
            var first: ContinuousClock.Instant?
            var processes: RankProcesses?
            let end = try Command(Project.path("launch/mpirun"), folder: folder.path, limitSeconds: 40).run(
                ["-q", "-n", "\(ranks)", Project.program("dnn-dist")] + command
            ) { launcher, _ in
                let found = RankProcesses(launcher: launcher)
                guard found.workers[victim] != nil else { return false }
                let start = first ?? ContinuousClock.now
                first = start
                guard ContinuousClock.now - start >= moment else { return false }
                processes = found
                switch receiver {
                case .worker: found.workers[victim].map { _ = kill($0, signal) }
                case .watcher: found.watchers[victim].map { _ = kill($0, signal) }
                case .launcher: kill(launcher, signal)
                }
                return true
            }
            try check(end, processes, in: folder)
        }

        @Test("a request that comes when a training has finished changes nothing", arguments: [nil, 2])
        func finished(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            for _ in 1...5 {
                let end = try Command(folder: folder.path, ranks: ranks).run([
                    "train", "small.yaml", "--json",
                ]) {
                    process, errors in
                    guard errors.contains("finished: ") else { return false }
                    let worker = ranks.flatMap { RankProcesses(launcher: process).workers[$0 - 1] }
                    if ranks == nil || worker != nil { kill(worker ?? process, SIGTERM) }
                    return true
                }
                #expect(end.exitCode == 0 && !end.errors.contains("error: "), "\(end.exitCode) \(end.errors)")
                #expect(try Outcome(end.output).digest.isEmpty == false)
            }
        }

        @Test("a request to one rank in the midst of validation leaves the state", arguments: UInt64(0)..<4)
        func validation(seed: UInt64) throws {
            var generator = SeededGenerator(seed: seed)
            let folder = try TemporaryFolder()
            // Nearly all of its time is validation.
            try folder.write(
                """
                name: small
                data: {train: digits, take: 40, validation: {rest: 1700}}
                batch: {size: 40, micro: 20}
                model: {layers: [dense: 200, relu, dense: 200, relu, dense: 10]}
                training: {epochs: 1000000}

                """, to: "small.yaml")
            let wait = Duration.seconds(Double.random(in: 0.1...0.4, using: &generator))
            var first: ContinuousClock.Instant?
            let end = try Command(folder: folder.path, ranks: 2).run(["train", "small.yaml"]) {
                launcher, errors in
                guard errors.contains("epoch ") else { return false }
                let start = first ?? ContinuousClock.now
                first = start
                guard ContinuousClock.now - start >= wait else { return false }
                return RankProcesses(launcher: launcher).workers[Int(seed) % 2].map { kill($0, SIGTERM) == 0 }
                    ?? false
            }
            #expect(end.exitCode == 75 && !end.isOverdue, "\(end.errors.suffix(500))")
            #expect(end.errors.contains("; its state is in "), "\(end.errors.suffix(500))")
        }

        @Test("launch/mpirun ends a training with 75 and one sentence, at any moment", arguments: 0..<3)
        func launcher(number: Int) throws {
            var generator = SeededGenerator(seed: UInt64(number))
            let moment = Duration.seconds(Double.random(in: 0.1...1, using: &generator))
            let start = ContinuousClock.now
            let end = try Training(ranks: 2, isLaunched: true).run { launcher, _ in
                ContinuousClock.now - start >= moment && kill(launcher, Self.signals[number].0) == 0
            }
            let errors = end.errorLines.filter { $0.contains("error: ") }
            #expect(end.exitCode == 75 && errors.count == 1, "\(end.exitCode) \(end.errors)")
            #expect(errors.first?.contains(" was stopped by SIG") == true, "\(end.errors)")
        }

        @Test("a second Ctrl-C ends launch/mpirun at once, with 130")
        func secondInterrupt() throws {
            let script = Command(Project.path("launch/mpirun"), limitSeconds: 20)
            var asked = false
            let end = try script.run(["-n", "1", "sh", "-c", "trap '' USR1 TERM INT; sleep 60"]) {
                process, _ in
                let ranks = RankProcesses(launcher: process)
                guard !ranks.all.isEmpty || asked else { return false }
                usleep(500_000)
                defer { asked = true }
                return kill(process, SIGINT) == 0 && asked
            }
            #expect(end.exitCode == 130 && !end.isOverdue, "\(end.exitCode) \(end.errors)")
            #expect(
                end.errors.contains("error: the job was ended at once by a second SIGINT"), "\(end.errors)")
        }

        @Test("a process without ranks names each signal", arguments: signals)
        func alone(signal: Int32, name: String) throws {
            var start: ContinuousClock.Instant?
            let end = try Command(limitSeconds: 40).run(["bench", "mlp-mnist"]) { process, _ in
                guard RankProcesses.handles(signal, in: process) else { return false }
                let first = start ?? ContinuousClock.now
                start = first
                return ContinuousClock.now - first > .milliseconds(400) && kill(process, signal) == 0
            }
            #expect(end.exitCode == 75)
            #expect(end.errors == "error: bench was stopped by \(name)\n")
        }

        /// Trains a model for a moment, and writes samples to predict.
        private static func model(in folder: TemporaryFolder) throws -> String {
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command(folder: folder.path).run([
                "train", "small.yaml", "--set", "training.epochs=1", "--json",
            ])
            let run = try #require(try Outcome(end.output).run)
            let row = (0..<64).map { "\($0 % 17)" }.joined(separator: ",") + "\n"
            try folder.write(String(repeating: row, count: 20_000), to: "new.csv")
            return run
        }
    }
}
