import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    /// `dnn-dist launch` with real ranks that are lost.
    @Suite("Jobs that heal themselves", .serialized, .enabled(if: Command.mpirun != nil))
    struct HealingTests {
        /// The digest of a training of so many epochs, by one process.
        private func digest(_ folder: TemporaryFolder, _ options: [String]) throws -> String {
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command(folder: folder.path).run(["train", "small.yaml", "--json"] + options)
            return try Outcome(end.output).digest
        }

        @Test(
            "a rank that is killed at any moment is replaced, and the job ends in the digest of one process",
            arguments: UInt64(0)..<6)
        func anyMoment(seed: UInt64) throws {
            var generator = SeededGenerator(seed: seed)
            let ranks = 2 + Int(seed % 3)
            let options = ["--set", "training.epochs=200", "--set", "checkpoint.every={steps: 300}"]
            let folder = try TemporaryFolder()
            let expected = try digest(folder, options)
            let moment = Duration.seconds(Double.random(in: 0.1...1.5, using: &generator))
            let victim = Int.random(in: 0..<ranks, using: &generator)
            let usesWatcher = Bool.random(using: &generator)
            let start = ContinuousClock.now
            var isKilled = false
            let end = try Command(folder: folder.path).run(
                ["launch", "-n", "\(ranks)", "--", "train", "small.yaml", "--json"] + options
            ) { process, _ in
                guard ContinuousClock.now - start >= moment else { return false }
                let processes = RankProcesses(under: process)
                guard let number = usesWatcher ? processes.watchers[victim] : processes.workers[victim]
                else { return false }
                isKilled = kill(number, SIGKILL) == 0
                return isKilled
            }
            #expect(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
            #expect(try Outcome(end.output).digest == expected)
            if isKilled, !end.errors.contains("restart 1 of at most 3") {
                // The rank had done its work.
                #expect(end.errors.contains("finished: "), "\(end.errors)")
            }
        }

        @Test("a run that is wrong is not started again")
        func wrong() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command(folder: folder.path).run([
                "launch", "-n", "2", "--", "train", "small.yaml", "--set", "batch.micro=65",
            ])
            #expect(end.exitCode == 78 && !end.errors.contains("restart"), "\(end.errors)")
            #expect(end.errors.contains("'micro' (65) is more than 'size' (64)"))
        }

        @Test(
            "when a host's link is cut, or its ranks are killed, the job goes on, in the same digest",
            .enabled(
                if: Command.hasHosts, "network namespaces cannot be made here: root and iproute2 are needed"),
            arguments: ["--cut", "--kill"])
        func hosts(loss: String) throws {
            let folder = try TemporaryFolder()
            let options = [
                "--set", "training.epochs=250", "--set", "distributed.stall_timeout=2", "--set",
                "checkpoint.every={steps: 20}",
            ]
            let expected = try digest(folder, options)
            let command = Command(
                folder: folder.path, hosts: ["2 2", "--heal", loss, "3"], limitSeconds: 120)
            let end = try command.run(["train", "small.yaml", "--json"] + options)
            #expect(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
            let outcome = try Outcome(end.output)
            #expect(outcome.digest == expected)
            #expect(outcome.ranks == (loss == "--cut" ? 2 : 4))
            #expect(end.errors.contains("restart 1 of at most 3"), "\(end.errors)")
            #expect(!end.errors.contains("left on host"), "\(end.errors)")
            #expect(end.errors.contains("resumed after step "), "\(end.errors)")
            let log = try String(contentsOfFile: #require(outcome.run) + "/log.txt", encoding: .utf8)
            #expect(log.contains("restart 1 of at most 3 from step-"), "\(log)")
        }
    }
}
