import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// Trainings one of whose ranks fails.
    @Suite("Faults", .serialized, .enabled(if: Command.mpirun != nil))
    struct FaultTests {
        /// Trains without end, and sends a signal to a rank after some epochs.
        private func train(
            ranks: Int?, victim: Int, signal: Int32, arguments: [String] = []
        ) throws -> (end: Command.End, seconds: Double) {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            var moment = ContinuousClock.now
            let command = [
                "train", "small.yaml", "--set", "training.epochs=1000000", "--set",
                "distributed.stall_timeout=2",
            ]
            let end = try Command(folder: folder.path, ranks: ranks, limitSeconds: 60).run(
                command + arguments
            ) {
                process, errors in
                guard errors.contains("epoch       3/") else { return false }
                let worker = ranks == nil ? process : RankProcesses(launcher: process).workers[victim]
                guard let worker, kill(worker, signal) == 0 else { return false }
                moment = .now
                return true
            }
            return (end, (ContinuousClock.now - moment) / .seconds(1))
        }

        /// The only error reported.
        private func error(_ end: Command.End) throws -> String {
            let errors = end.errorLines.filter { $0.hasPrefix("error: ") }
            #expect(errors.count == 1 && !end.isOverdue, "\(end.errors.suffix(2000))")
            return try #require(errors.first)
        }

        @Test("a killed rank ends the run, and is named with the step", arguments: [(2, 1), (3, 0)])
        func killed(ranks: Int, victim: Int) throws {
            let (end, seconds) = try train(ranks: ranks, victim: victim, signal: SIGKILL)
            #expect(end.exitCode == 80)
            let error = try error(end)
            #expect(
                error.contains("rank \(victim) on ") && error.contains("was killed by SIGKILL"), "\(error)")
            #expect(error.firstMatch(of: /of step [0-9]+/) != nil, "\(error)")
            #expect(seconds < 20)
        }

        @Test("a frozen rank ends the run, and is named with the step", arguments: [(2, 0), (3, 2)])
        func frozen(ranks: Int, victim: Int) throws {
            let (end, seconds) = try train(ranks: ranks, victim: victim, signal: SIGSTOP)
            #expect(end.exitCode == 80)
            let error = try error(end)
            #expect(error.contains("no word from rank \(victim) on "), "\(error)")
            #expect(
                error.contains(" for 2 s in ") && error.firstMatch(of: /of step [0-9]+/) != nil, "\(error)")
            #expect(seconds < 30)
        }

        @Test(
            "a bit that flips in a rank's memory ends the run, and rank and parameter are named",
            arguments: [
                ("parameters:1:12:900:7", 2, "a parameter changed"),
                ("gradient:0:12:345:7", 2, "a reduced gradient changed"),
                ("state:2:12:20:31", 3, "optimizer state (momentum) changed"),
                ("update:1:11:900:7", 3, "a parameter changed"),
            ])
        func flipped(flip: String, ranks: Int, report: String) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command(
                folder: folder.path, ranks: ranks, environment: ["DNN_DIST_BIT_FLIP": flip]
            ).run([
                "train", "small.yaml", "--set", "model.layers=[dense: 64, elu, dense: 10]",
            ])
            #expect(end.exitCode == 80)
            let error = try error(end)
            #expect(error.contains(report) && error.contains("found at step 12;"), "\(error)")
            let victim = flip.split(separator: ":")[1]
            #expect(error.contains("rank \(victim) on ") && error.contains("layers."), "\(error)")
        }

        @Test("an injected fault is told in output, log and result", arguments: [nil, 2])
        func told(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command(
                folder: folder.path, ranks: ranks, environment: ["DNN_DIST_BIT_FLIP": "state:0:2:20:31"]
            ).run(["train", "small.yaml", "--json", "--set", "distributed.verify_memory=false"])
            #expect(end.exitCode == 0, "\(end.errors)")
            let fault = "bit 31 of element 20 flips in the state of rank 0 at step 2"
            #expect(end.errors.contains("warning: FAULT INJECTION: \(fault)"), "\(end.errors)")
            let run = try #require(Outcome(end.output).run)
            let relative = run.hasPrefix("/") ? run : folder.path + "/" + run
            let log = try String(contentsOfFile: relative + "/log.txt", encoding: .utf8)
            #expect(log.contains("warning: FAULT INJECTION: \(fault)"))
            for text in [end.output, try String(contentsOfFile: relative + "/result.json", encoding: .utf8)] {
                let result = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
                #expect(result?["injected_faults"] as? [String] == [fault])
            }
        }

        @Test(
            "a fault that cannot be read is told, and nothing is trained",
            arguments: [("DNN_DIST_BIT_FLIP", "gathered:1:2:3:4"), ("DNN_DIST_DELAY", "1:soon")])
        func unreadable(name: String, text: String) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command(folder: folder.path, environment: [name: text]).run(["train", "small.yaml"])
            #expect(end.exitCode == 64)
            #expect(try error(end).hasPrefix("error: \(name) is '\(text)'; expected "))
        }

        @Test(
            "a rank that is asked to end takes the others with it, at the same step", arguments: [nil, 2, 3])
        func asked(ranks: Int?) throws {
            let victim = (ranks ?? 1) - 1
            let (end, _) = try train(ranks: ranks, victim: victim, signal: SIGTERM)
            #expect(end.exitCode == 75)
            let error = try error(end)
            let who = ranks == nil ? "" : " (rank \(victim) on "
            #expect(error.hasPrefix("error: training was stopped by SIGTERM\(who)"), "\(error)")
            #expect(error.contains(/after step ([0-9]+); its state is in \S+step-0*\1[^0-9]/), "\(error)")
        }
    }
}
