import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("train", .serialized)
    struct TrainTests {
        private static let digits = Project.path("configs/digits.yaml")

        private func train(
            _ arguments: [String], ranks: Int? = nil, in folder: String
        ) throws -> (outcome: Outcome, end: Command.End) {
            let end = try Command(folder: folder, ranks: ranks).run(["train"] + arguments + ["--json"])
            try #require(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
            return (try Outcome(end.output), end)
        }

        @Test("configs/digits.yaml gives one digest alone and on 1, 2, 3 and 4 ranks")
        func oneDigest() throws {
            let folder = try TemporaryFolder()
            let (alone, end) = try train([Self.digits], in: folder.path)
            #expect(
                try Outcome.keys(end.output).isSuperset(of: [
                    "digest", "training_loss", "training_accuracy", "validation_loss", "validation_accuracy",
                    "epochs", "steps", "ranks", "hosts", "seconds", "run",
                ]))
            #expect(alone.digest.wholeMatch(of: /[0-9a-f]{64}/) != nil)
            #expect(try #require(alone.validationAccuracy) >= 0.96)
            #expect(alone.epochs == 20 && alone.steps == 520 && alone.ranks == 1)
            for ranks in 1...4 {
                let outcome = try train([Self.digits], ranks: ranks, in: folder.path).outcome
                #expect(outcome.digest == alone.digest, "\(ranks) ranks")
                #expect(outcome.trainingLoss == alone.trainingLoss)
                #expect(outcome.trainingAccuracy == alone.trainingAccuracy)
                #expect(outcome.validationLoss == alone.validationLoss)
                #expect(outcome.validationAccuracy == alone.validationAccuracy)
                #expect(outcome.ranks == ranks && outcome.hosts.count == ranks)
                #expect(outcome.epochs == 20 && outcome.steps == 520 && outcome.seconds > 0)
            }
        }

        @Test("batch normalization and sizes that divide nothing give one digest on 1 to 8 ranks")
        func ragged() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.ragged, to: "ragged.yaml")
            let digests = try ([nil] + Array(1...8)).map {
                try train(["ragged.yaml"], ranks: $0, in: folder.path).outcome.digest
            }
            #expect(Set(digests).count == 1, "\(digests)")
            let other = try train(["ragged.yaml", "--set", "batch.micro=5"], in: folder.path).outcome
            #expect(other.digest != digests[0])
        }

        @Test("ranks for whom no parameters are left to update change nothing")
        func fewParameters() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let digests = try [nil, 3, 4].map {
                try train(["small.yaml"], ranks: $0, in: folder.path).outcome.digest
            }
            #expect(Set(digests).count == 1, "\(digests)")
        }

        @Test("a run leaves a folder with everything about it, in the working directory if none is stated")
        func runFolder() throws {
            let folder = try TemporaryFolder()
            let (outcome, end) = try train([Self.digits], ranks: 2, in: folder.path)
            let run = try #require(outcome.run)
            #expect(run.hasPrefix(folder.path + "/runs/digits/"))
            #expect(end.errors.contains("run folder: \(run)\n"))
            let name = String(run.dropFirst(folder.path.count + 1))
            #expect(
                try folder.names(in: name) == [
                    "config.yaml", "examples.json", "history.csv", "log.txt", "metrics.jsonl",
                    "model.safetensors",
                    "result.json",
                ])
            #expect(try Outcome(folder.text(name + "/result.json")).digest == outcome.digest)

            let epochs = try folder.text(name + "/metrics.jsonl").split(separator: "\n").map {
                try Epoch(String($0))
            }
            #expect(epochs.map(\.epoch) == Array(1...20))
            #expect(epochs.map(\.steps) == (1...20).map { 26 * $0 })
            #expect(epochs.last?.validationLoss == outcome.validationLoss)
            let log = try folder.text(name + "/log.txt")
            #expect(
                log.hasPrefix("digits: 6,570 trainable parameters") && log.contains("\nepoch 20/20 - loss: "))
            #expect(isPlain(log))
            #expect(isPlain(try folder.text(name + "/metrics.jsonl")))
        }

        @Test("a stated relative folder is beside the configuration")
        func configuredFolder() throws {
            let (folder, elsewhere) = (try TemporaryFolder(), try TemporaryFolder())
            let config = try folder.write(Fixtures.digits + "output: {folder: results}\n", to: "small.yaml")
            let outcome = try train([config], in: elsewhere.path).outcome
            #expect(outcome.run?.hasPrefix(folder.path + "/results/small/") == true)
            #expect(try elsewhere.names() == [])
        }

        @Test(
            "the resolved configuration runs again, from elsewhere, to the same digest and beside the first run"
        )
        func runAgain() throws {
            let (folder, elsewhere) = (try TemporaryFolder(), try TemporaryFolder())
            try folder.write(Fixtures.rows(40), to: "rows.csv")
            let config = try folder.write(Fixtures.csv("rows.csv"), to: "small.yaml")
            let arguments = [config, "--set", "seed=7", "--set", "training.epochs=3"]
            let first = try train(arguments, in: folder.path).outcome
            let run = try #require(first.run)
            let second = try train([run + "/config.yaml"], ranks: 2, in: elsewhere.path).outcome
            #expect(second.digest == first.digest && second.validationLoss == first.validationLoss)
            #expect(second.run?.hasPrefix(folder.path + "/runs/small/") == true && second.run != run)
            let configs = try [first, second].map { outcome in
                try String(contentsOfFile: #require(outcome.run) + "/config.yaml", encoding: .utf8)
            }
            #expect(configs[0] == configs[1])
            #expect(configs[0].contains("\nseed: 7\n"))
            #expect(try elsewhere.names() == [])
        }

        @Test("a copied program works from another folder, digits included")
        func copied() throws {
            let folder = try TemporaryFolder()
            let copy = folder.path + "/dnn-dist-copy"
            try FileManager.default.copyItem(atPath: Project.program("dnn-dist"), toPath: copy)
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command(copy, folder: folder.path).run(["train", "small.yaml", "--json"])
            #expect(end.exitCode == 0, "\(end.errors)")
            let original = try train(["small.yaml"], in: folder.path).outcome
            #expect(try Outcome(end.output).digest == original.digest)
        }

        @Test(
            "results go to standard output, people's text to standard error, both plain in files",
            arguments: [nil, 2])
        func outputs(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            // Even if the environment claims a terminal.
            let end = try Command(folder: folder.path, ranks: ranks, environment: ["TERM": "xterm"])
                .run(["train", "small.yaml"])
            #expect(end.exitCode == 0)
            let lines = end.output.split(separator: "\n")
            let keys = lines.map { $0.prefix { $0 != ":" } }
            #expect(
                keys == [
                    "training_loss", "training_accuracy", "validation_loss", "validation_accuracy",
                    "validation_top_5_accuracy", "validation_balanced_accuracy",
                    "validation_macro_precision", "validation_macro_recall", "validation_macro_f1",
                    "validation_roc_auc", "validation_average_precision", "validation_log_loss",
                    "validation_brier_score", "validation_calibration_error", "best_epoch", "run", "digest",
                ])
            #expect(isPlain(end.output) && isPlain(end.errors))
            #expect(end.errorLines.count { $0.hasPrefix("epoch ") } == 2)
            #expect(end.errorLines.count { $0.hasPrefix("finished: 2 epochs, ") } == 1)
        }

        @Test("a result that cannot be written is an error", arguments: [nil, 2])
        func fullDevice(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            // mpirun reads the ranks' output itself, so the redirection has to be on the rank's side.
            let program = ["train", "small.yaml", "--json"]
            let end =
                ranks == nil
                ? try Command(folder: folder.path, outputPath: "/dev/full").run(program)
                : try Command("/bin/sh", folder: folder.path, ranks: ranks).run(
                    ["-c", "exec \"$@\" > /dev/full", "sh", Project.program("dnn-dist")] + program)
            #expect(end.exitCode == 73 && !end.isOverdue)
            #expect(
                end.errorLines.count { $0.contains("error: cannot write the result") } == 1, "\(end.errors)")
        }

        // One rank, since the limit also applies to the memory that ranks share.
        @Test("a disk that takes no more is an error that names the file")
        func limitedFiles() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            // Files of at most 1,024 bytes: the last lines of metrics do not fit.
            let end = try Command("/bin/sh", folder: folder.path).run([
                "-c", "ulimit -f 2; exec \"$@\"", "sh", Project.program("dnn-dist"), "train", "small.yaml",
                "--set", "training.epochs=50",
            ])
            #expect(end.exitCode == 73 && !end.isOverdue)
            let message = "error: cannot write the file '\(folder.path)/runs/small/"
            #expect(end.errorLines.count { $0.contains(message) } == 1, "\(end.errors)")
        }

        @Test("training that diverges ends with 81, said once", arguments: [nil, 2])
        func diverged(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command(folder: folder.path, ranks: ranks).run([
                "train", "small.yaml", "--set", "optimizer.momentum.learning_rate=1e30", "--set", "clip=none",
            ])
            #expect(end.exitCode == 81 && !end.isOverdue)
            #expect(
                end.errorLines.count { $0.contains("error: training diverged at step ") } == 1,
                "\(end.errors)")
            #expect(end.output.isEmpty)
        }

        /// Returns true if the text has no control characters other than line feeds.
        private func isPlain(_ text: String) -> Bool {
            text.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }
        }
    }
}
