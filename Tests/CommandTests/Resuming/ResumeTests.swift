import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    /// Runs that stop at their time limit, and go on.
    @Suite("train --resume", .serialized)
    struct ResumeTests {
        private static let text = Fixtures.ragged.replacing("epochs: 2", with: "epochs: 60")

        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try folder.write(Self.text, to: "small.yaml")
        }

        private func run(
            _ arguments: [String], ranks: Int? = nil, environment: [String: String] = [:],
            smallDisk: (path: String, kilobytes: Int)? = nil
        ) throws -> Command.End {
            try Command(
                folder: folder.path, ranks: ranks, environment: environment, smallDisk: smallDisk
            ).run(["train", "small.yaml", "--json"] + arguments)
        }

        /// A run that its time limit has stopped somewhere.
        private func stopped(_ arguments: [String] = [], ranks: Int? = nil) throws -> Command.End {
            let end = try run(
                ["--set", "training.max_time=1s"] + arguments, ranks: ranks,
                environment: ["DNN_DIST_DELAY": "0:5"])
            #expect(end.exitCode == 75 && !end.isOverdue, "\(end.errors)")
            return end
        }

        /// The folder of the only run.
        private var runFolder: String {
            get throws {
                let names = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/runs/small")
                return "\(folder.path)/runs/small/\(try #require(names.max()))"
            }
        }

        private func outcome(_ end: Command.End) throws -> Outcome {
            #expect(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
            return try Outcome(end.output)
        }

        @Test("a run that diverges ends with the checkpoint that was being written", arguments: [nil, 2])
        func divergence(ranks: Int?) throws {
            // The first step is sound, and its checkpoint takes longer to write than the two steps that follow.
            let settings = [
                "model.layers=[dense: 2000, relu, dense: 2000, relu, dense: 10]", "clip=none",
                "optimizer=adam",
                "schedule={piecewise_constant: {boundaries: [0], values: [0.001, 1e39]}}",
                "checkpoint={every: {steps: 1}}",
            ]
            let end = try run(settings.flatMap { ["--set", $0] }, ranks: ranks)
            #expect(end.exitCode == 81 && end.errors.contains("not finite already"), "\(end.errors)")
            let names = try FileManager.default.contentsOfDirectory(atPath: runFolder + "/checkpoints")
            #expect(names.contains("step-00000001"), "\(names)")
        }

        private static let changes = ["--allow-changes", "--resume"]

        @Test(
            "a run that its time limit stopped goes on, on other ranks, and ends in the same bits",
            arguments: [nil, 3])
        func timeLimit(ranks: Int?) throws {
            let whole = try outcome(run(["--set", "output.folder=whole"]))
            let end = try stopped(ranks: ranks)
            let place = try #require(
                end.errors.firstMatch(
                    of:
                        /training was stopped by its time limit \(training.max_time\) after step (\d+); its state is in (\S+): go on with --resume/
                ))
            #expect(FileManager.default.fileExists(atPath: place.2 + "/manifest.json"))
            #expect(place.2.hasSuffix(place.1))
            let run = try runFolder
            let result = try folder.text(String(run.dropFirst(folder.path.count + 1)) + "/result.json")
            #expect(
                result.contains("\"outcome\" : \"stopped\"")
                    && result.contains("\"checkpoint\" : \"\(place.2)\""))
            let next = try #require(
                end.errors.firstMatch(of: /\nnext: (?:mpirun -n \d+ )?dnn-dist (train --resume \S+)\n/))
            #expect(
                next.0.contains("mpirun -n 3 ") == (ranks == 3)
                    && end.errors.contains("      dnn-dist report "))
            // The command goes on with the run by its own configuration, as --resume alone does with the newest run.
            let command = Command(folder: folder.path)
            for words in [next.1.split(separator: " ").map(String.init), ["train", "--resume"]] {
                let rehearsal = try command.run(words + ["--dry-run"])
                #expect(
                    rehearsal.exitCode == 0
                        && rehearsal.output.contains(run.split(separator: "/").last ?? ""),
                    "\(rehearsal.errors)")
            }
            let rest = try self.run(Self.changes, ranks: ranks == nil ? 2 : nil)
            let resumed = try outcome(rest)
            #expect(resumed.digest == whole.digest && resumed.run == run)
            #expect(resumed.steps == whole.steps && resumed.validationLoss == whole.validationLoss)
            #expect(rest.errors.contains("resumed after step \(place.1), in epoch "), "\(rest.errors)")
            let log = try folder.text(String(run.dropFirst(folder.path.count + 1)) + "/log.txt")
            #expect(log.split(separator: "\n").filter { $0.hasPrefix("epoch ") }.count == 60)
            #expect(
                log.contains(" training was stopped by ") && log.contains(" resumed after step \(place.1)"))

            let again = try self.run(Self.changes)
            #expect(try outcome(again).digest == whole.digest, "a finished run is shown again")
        }

        @Test("TensorBoard's events of a run that was stopped and went on are those of every epoch, once")
        func events() throws {
            let events = ["output.tensorboard=true"]
            _ = try stopped(events, ranks: 2)
            let place = try String(runFolder.dropFirst(folder.path.count + 1))
            func count(_ text: String, in file: String) throws -> Int {
                let bytes = try folder.bytes("\(place)/\(file)events.out.tfevents.0.dnn-dist")
                return String(decoding: bytes, as: UTF8.self).components(separatedBy: text).count - 1
            }
            let before = try count("epoch_loss", in: "training/")
            #expect((1..<60).contains(before), "\(before)")
            #expect(try count("session_start_info", in: "") == 1 && count("session_end_info", in: "") == 1)
            _ = try outcome(run(events + Self.changes))
            #expect(try count("epoch_loss", in: "training/") == 60)
            #expect(try count("epoch_loss", in: "validation/") == 60)
            #expect(try count("brain.Event:2", in: "training/") == 1)
            // The end of the first process has gone.
            #expect(try count("session_start_info", in: "") == 1 && count("session_end_info", in: "") == 1)
        }

        @Test(
            "a changed configuration is refused with both values, and permitted where it keeps the run's sense"
        )
        func changes() throws {
            _ = try stopped()
            let refused = try run(["--resume", "--set", "optimizer.nadam.learning_rate=0.02"])
            #expect(refused.exitCode == 78)
            #expect(
                refused.errors.contains("optimizer.nadam.learning_rate: 0.01 in the run, 0.02 now")
                    && !refused.errors.contains("training.max_time: "),
                "\(refused.errors)")
            let still = try run(Self.changes + ["--set", "optimizer.nadam.learning_rate=0.02"])
            #expect(
                still.exitCode == 78 && !still.errors.contains("training.max_time: "), "\(still.errors)")
            #expect(try outcome(run(Self.changes + ["--set", "training.epochs=30"])).epochs == 30)
            // The run's folder has its configuration.
            let longer = try Command(folder: folder.path).run([
                "train", "--json", "--allow-changes", "--resume", runFolder, "training.epochs=31",
            ])
            #expect(try outcome(longer).epochs == 31)
        }

        @Test("data that have changed are refused")
        func data() throws {
            try folder.write(
                Fixtures.csv("rows.csv").replacing("epochs: 1", with: "epochs: 100000"), to: "small.yaml")
            try folder.write(Fixtures.rows(60), to: "rows.csv")
            _ = try stopped()
            try folder.write(Fixtures.rows(59) + "1,2,1\n", to: "rows.csv")
            let end = try run(Self.changes)
            #expect(end.exitCode == 65 && end.errors.contains(" data: "), "\(end.errors)")
            #expect(end.errors.contains("the data have changed since "), "\(end.errors)")
        }

        @Test(
            "a damaged checkpoint is named, and the one before it is taken; asked for by its path, it is refused"
        )
        func damage() throws {
            let whole = try outcome(run(["--set", "output.folder=whole"]))
            _ = try stopped(["--set", "checkpoint.every={epochs: 1}"])
            let store = try runFolder + "/checkpoints"
            let names = try FileManager.default.contentsOfDirectory(atPath: store).filter {
                $0.hasPrefix("step-")
            }
            .sorted()
            #expect(names.count >= 2)
            let newest = "\(store)/\(try #require(names.last))"
            let model = URL(filePath: newest + "/model.safetensors")
            var bytes = try Data(contentsOf: model)
            bytes[bytes.count - 5] ^= 16
            try bytes.write(to: model)
            let refused = try run(["--allow-changes", "--resume", newest])
            #expect(
                refused.exitCode == 65 && refused.errors.contains("model.safetensors is damaged"),
                "\(refused.errors)")
            let changes = Self.changes
            let resumed = try run(changes)
            #expect(try outcome(resumed).digest == whole.digest)
            #expect(
                resumed.errors.contains("warning: \(newest): model.safetensors is damaged"),
                "\(resumed.errors)")
        }

        @Test(
            "without a run there is nothing to resume, and one begins; a path that is no run is missing input"
        )
        func nothing() throws {
            let end = try run(["--resume", "--set", "training.epochs=1"])
            #expect(end.exitCode == 0 && end.errors.contains("no run of 'small' to resume: this one begins"))
            let missing = try run(["--resume", "nowhere"])
            #expect(
                missing.exitCode == 66 && missing.errors.contains("--resume nowhere: there is no such run"))
            let file = try run(["--resume", folder.path])
            #expect(file.exitCode == 65 && file.errors.contains("manifest.json is missing"), "\(file.errors)")
        }

        @Test(
            "evaluate, predict, export and report take a run that has not finished, and say of which weights")
        func unfinished() throws {
            _ = try stopped()
            let run = try runFolder
            for arguments in [
                ["evaluate", run], ["predict", run], ["export", run, "-o", folder.path + "/m.onnx"],
            ] {
                let end = try Command(folder: folder.path).run(arguments)
                #expect(
                    end.exitCode == 0
                        && end.errors.contains("has not finished: the weights of its best epoch so far"),
                    "\(end.errors)")
            }
            let report = try Command(folder: folder.path).run(["report", run])
            #expect(report.exitCode == 0 && report.output.contains(" stopped "))
            for source in ["\(run)/checkpoints/latest", "\(run)/checkpoints/best"] {
                #expect(
                    try Command(folder: folder.path).run(["evaluate", source]).exitCode == 0, "\(source)")
            }
        }

        @Test("a run whose folder is moved away ends with its model in another place, and exit code 73")
        func movedFolder() throws {
            let runs = folder.path + "/runs/small"
            var isMoved = false
            let end = try Command(folder: folder.path, environment: ["DNN_DIST_DELAY": "0:2"]).run([
                "train", "small.yaml", "--set", "training.epochs=12", "--set",
                "checkpoint.every={steps: 300}",
            ]) { _, errors in
                guard errors.contains("epoch  1/12"), !isMoved else { return isMoved }
                let name = (try? FileManager.default.contentsOfDirectory(atPath: runs))?.first ?? ""
                let away = folder.path + "/away"
                isMoved =
                    (try? FileManager.default.moveItem(atPath: "\(runs)/\(name)", toPath: away)) != nil
                return isMoved
            }
            #expect(isMoved && end.exitCode == 73 && !end.isOverdue, "\(end.errors)")
            let place = try #require(end.errors.firstMatch(of: /its model and result are in (\S+)/))
            let model = "\(folder.path)/\(place.1)/model.safetensors"
            #expect(try Command(folder: folder.path).run(["evaluate", model]).exitCode == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: runs).isEmpty)
        }

        @Test("seeds, a base and pretraining go on where they were stopped")
        func parts() throws {
            let text =
                Fixtures.digits.replacing("epochs: 2", with: "epochs: 6")
                + "runs: 3\npretrain: {autoencoder: {layers: 2, epochs: 2}}\ncompare_from_scratch: true\n"
            try folder.write(text, to: "small.yaml")
            let whole = try run(["--set", "output.folder=whole"])
            try #require(whole.exitCode == 0, "\(whole.errors)")
            var end = whole
            for ranks in [1, 2, 3, 1, 2, 3, 1, 2] {
                end = try run(
                    Self.changes + ["--set", "training.max_time=1s"], ranks: ranks == 1 ? nil : ranks,
                    environment: ["DNN_DIST_DELAY": "0:4"])
                #expect([0, 75].contains(end.exitCode), "\(end.errors)")
                if end.exitCode == 0 { break }
            }
            if end.exitCode != 0 { end = try run(Self.changes) }
            #expect(end.exitCode == 0, "\(end.errors)")
            #expect(try Self.digests(end.output) == Self.digests(whole.output))
        }

        private static func digests(_ text: String) throws -> [String] {
            let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            let runs = try #require(object?["runs"] as? [[String: Any]])
            return runs.compactMap { $0["digest"] as? String }
        }
    }
}
