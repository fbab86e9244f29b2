import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("evaluate", .serialized)
    struct EvaluateTests {
        /// A finished run of the small digits in a folder.
        private func trained(in folder: TemporaryFolder) throws -> Outcome {
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try Command(folder: folder.path).run(["train", "small.yaml", "--json"])
            try #require(end.exitCode == 0, "\(end.errors)")
            return try Outcome(end.output)
        }

        @Test(
            "a run's folder evaluates to the run's own metrics, on any number of ranks",
            arguments: [nil, 1, 3])
        func runFolder(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            let trained = try trained(in: folder)
            let run = try #require(trained.run)
            let end = try Command(ranks: ranks).run(["evaluate", run, "--json"])
            #expect(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
            let outcome = try Outcome(end.output)
            #expect(outcome.digest == trained.digest)
            #expect(outcome.validationLoss == trained.validationLoss && outcome.validationLoss != nil)
            #expect(outcome.validationAccuracy == trained.validationAccuracy)
            #expect(
                try Outcome.keys(end.output).isSuperset(of: [
                    "digest", "validation_loss", "validation_accuracy", "ranks", "hosts", "seconds",
                ]))
        }

        @Test("a configuration with weights is evaluated, overridden or not")
        func weights() throws {
            let folder = try TemporaryFolder()
            let trained = try trained(in: folder)
            let weights = try #require(trained.run) + "/model.safetensors"
            let arguments = ["evaluate", "small.yaml", "--weights", weights, "--json"]
            let same = try Command(folder: folder.path).run(arguments)
            #expect(try Outcome(same.output).validationLoss == trained.validationLoss)
            let whole = try Command(folder: folder.path).run(arguments + ["--set", "data.validation=none"])
            let outcome = try Outcome(whole.output)
            #expect(outcome.digest == trained.digest && outcome.validationLoss == nil)
            #expect(try #require(outcome.trainingAccuracy) > 0.8, "on all of the training data")
        }

        /// A run's weights as other programs name them: `0.weight`, without metadata of the model.
        private static func renamed(_ weights: Data) -> [UInt8] {
            let headerEnd = 8 + weights.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
            let header = String(decoding: weights[8..<headerEnd], as: UTF8.self)
                .replacing(/"layers\.(\d\.\w+)"/) { "\"\($0.1)\"       " }
                .replacing("\"format\"", with: "\"former\"").replacing("\"digest\"", with: "\"others\"")
            return [UInt8](weights.prefix(8)) + Array(header.utf8) + [UInt8](weights[headerEnd...])
        }

        @Test("weights of other names are taken as the error advises, or as the configuration says")
        func prefix() throws {
            let folder = try TemporaryFolder()
            let trained = try trained(in: folder)
            let run = try #require(trained.run)
            let whole = try Data(contentsOf: URL(fileURLWithPath: run + "/model.safetensors"))
            let plain = try folder.write(Self.renamed(whole), to: "plain.safetensors")
            let arguments = ["small.yaml", "--weights", plain]
            let refused = try Command(folder: folder.path).run(["evaluate"] + arguments)
            #expect(refused.exitCode == 65)
            let advice = try #require(refused.errors.firstMatch(of: /or (--prefix) '(.*)' beside --weights/))
            let advised = arguments + [String(advice.1), String(advice.2)]
            let end = try Command(folder: folder.path).run(["evaluate"] + advised + ["--json"])
            #expect(try Outcome(end.output).digest == trained.digest, "\(end.errors)")
            for command in [["predict"], ["export", "--output", "plain.onnx"]] {
                let end = try Command(folder: folder.path).run(command + advised)
                #expect(end.exitCode == 0, "\(end.errors)")
            }
            try folder.write(
                Fixtures.digits.replacing(
                    "layers: [", with: "load: {from: plain.safetensors, prefix: ''}, layers: ["),
                to: "loading.yaml")
            let loading = ["evaluate", "loading.yaml", "--json", "--weights"]
            for weights in [plain, run + "/model.safetensors"] {
                let end = try Command(folder: folder.path).run(loading + [weights])
                #expect(try Outcome(end.output).digest == trained.digest, "\(end.errors)")
            }
        }

        @Test("weights that are not finite are refused, unless they are wanted")
        func notFinite() throws {
            let folder = try TemporaryFolder()
            let run = try #require(try trained(in: folder).run)
            let path = run + "/model.safetensors"
            var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: [0, 0, 0xc0, 0x7f])
            // Without a digest it is a file of another program, whose content no checksum tells.
            let key = try #require(bytes.firstRange(of: Array("\"digest\"".utf8)))
            bytes.replaceSubrange(key, with: "\"others\"".utf8)
            try Data(bytes).write(to: URL(fileURLWithPath: path))
            for arguments in [
                ["evaluate", run], ["predict", run], ["predict", path],
                ["export", path, "--output", "model.onnx"],
                ["evaluate", "small.yaml", "--weights", path],
            ] {
                let refused = try Command(folder: folder.path).run(arguments)
                #expect(refused.exitCode == 65 && refused.output.isEmpty)
                #expect(
                    refused.errors.contains("not finite: infinite or NaN in layers.2."),
                    "\(refused.errors)")
                let wanted = try Command(folder: folder.path).run(arguments + ["--allow-non-finite"])
                #expect(wanted.exitCode == 0, "\(wanted.errors)")
            }
            let training = ["train", "small.yaml", "--set", "model.load={from: \(path)}"]
            #expect(try Command(folder: folder.path).run(training).exitCode == 65)
        }

        @Test(
            "a run keeps its scalings when its training file changes, and refuses other columns and classes")
        func changedTrainingFile() throws {
            let folder = try TemporaryFolder()
            func table(_ header: String, _ row: (Int) -> String) throws {
                let rows = (0..<60).map(row)
                try folder.write(([header] + rows).joined(separator: "\n") + "\n", to: "t.csv")
            }
            try table("a,b,y") { "\($0),\($0 * 7 % 11),\($0 < 30 ? "low" : "high")" }
            try folder.write(
                """
                name: t
                data: {train: {csv: {path: t.csv, target: y}}}
                batch: {size: 20, micro: 10}
                model: {layers: [dense: 2]}
                training: {epochs: 30}

                """, to: "t.yaml")
            let command = Command(folder: folder.path)
            let run = try #require(try Outcome(command.run(["train", "t.yaml", "--json"]).output).run)
            func predictions() throws -> Command.End {
                try command.run(["predict", run, "--data", "training"])
            }
            let before = try predictions()
            #expect(before.exitCode == 0, "\(before.errors)")
            // Twice the rows have other moments: what was learned with the old ones is predicted with them.
            let text = try folder.text("t.csv")
            let more = (100..<160).map { "\($0),3,high\n" }.joined()
            try folder.write(text + more, to: "t.csv")
            let after = try predictions()
            #expect(after.output.hasPrefix(before.output) && after.output != before.output, "\(after.errors)")
            // The columns are joined by name.
            try table("b,a,y") { "\($0 * 7 % 11),\($0),\($0 < 30 ? "low" : "high")" }
            #expect(try predictions().output == before.output)
            #expect(try command.run(["evaluate", run, "--input", "t.csv"]).exitCode == 0)
            try table("a,b,y") { "\($0),\($0 * 7 % 11),\($0 < 30 ? "LOW" : "high")" }
            #expect(try predictions().exitCode == 65)
        }

        @Test("a top-k accuracy that would count everything is refused")
        func topK() throws {
            let folder = try TemporaryFolder()
            let run = try #require(try trained(in: folder).run)
            let refused = try Command(folder: folder.path).run(["evaluate", run, "--top-k", "10"])
            #expect(
                refused.exitCode == 64 && refused.errors.contains("choose at most 9"), "\(refused.errors)")
            let end = try Command(folder: folder.path).run(["evaluate", run, "--top-k", "9"])
            #expect(end.exitCode == 0 && end.output.contains("top_9_accuracy"))
        }

        @Test("weights of another model are told apart by name and shape", arguments: [nil, 2])
        func otherModel(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            let run = try #require(try trained(in: folder).run)
            let end = try Command(folder: folder.path, ranks: ranks).run([
                "evaluate", run, "--set", "model.layers.0.dense.units=17",
            ])
            #expect(end.exitCode == 65 && !end.isOverdue && end.output.isEmpty)
            let messages = [
                "error: \(run)/model.safetensors: the weights do not fit the model:",
                "  layers.0.weight: the shape is [16, 64] in the file, [17, 64] in the model",
            ]
            for message in messages {
                #expect(end.errorLines.count { $0 == message } == 1, "\(end.errors)")
            }
        }

        @Test("weights that are no weights, cut off or absent are errors", arguments: [nil, 2])
        func badWeights(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            let run = try #require(try trained(in: folder).run)
            let whole = try Data(contentsOf: URL(fileURLWithPath: run + "/model.safetensors"))
            let huge = withUnsafeBytes(of: (UInt64.max / 2).littleEndian) { [UInt8]($0) } + Array("{}".utf8)
            let files = [
                (try folder.write("not weights", to: "text"), Int32(65), "this is no safetensors file"),
                (try folder.write(Array(whole.dropLast(1000)), to: "short"), 65, "damaged or cut off"),
                (try folder.write(huge, to: "huge"), 65, "this is no safetensors file, or it is cut off"),
                (folder.path + "/absent", 66, "the weights cannot be read"),
                (folder.path, 66, "the weights cannot be read"),
            ]
            for (path, exitCode, message) in files {
                let end = try Command(folder: folder.path, ranks: ranks).run([
                    "evaluate", "small.yaml", "--weights", path,
                ])
                #expect(end.exitCode == exitCode && !end.isOverdue && end.output.isEmpty)
                #expect(
                    end.errorLines.count { $0.contains("error: \(path): ") && $0.contains(message) } == 1,
                    "\(end.errors)")
            }
        }

        @Test("the folder of a run that never finished, or of none, is missing input")
        func otherFolders() throws {
            let folder = try TemporaryFolder()
            let empty = try Command(folder: folder.path).run(["evaluate", "."])
            #expect(empty.exitCode == 66)
            #expect(empty.errors.hasPrefix("error: .: there is no run in this folder"))
            try folder.write(Fixtures.digits, to: "config.yaml")
            let unfinished = try Command(folder: folder.path).run(["evaluate", "."])
            #expect(unfinished.exitCode == 66)
            #expect(unfinished.errors.contains("has the run not finished?"))
            let absent = try Command(folder: folder.path).run(["evaluate", "nowhere"])
            #expect(absent.exitCode == 66 && absent.errors == "nowhere: error: no such file\n")
        }
    }
}
