import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("export", .serialized)
    struct ExportTests {
        /// A model with batch normalization, dropout and penalties, of the model and of a layer.
        private static let config = """
            data: {train: {csv: rows.csv}, validation: {fraction: 0.2}, scale: standardize}
            batch: {size: 16, micro: 4}
            model: {layers: [{dense: {units: 30, l2: 0.01}}, batch_norm, elu, dropout: 0.1, dense: 3]}
            regularization: {l1: {factor: 0.01, proximal: true}}
            training: {epochs: 3}

            """

        private func trained() throws -> (folder: TemporaryFolder, run: String, data: String) {
            let folder = try TemporaryFolder()
            let data = try folder.write(Fixtures.rows(60), to: "rows.csv")
            try folder.write(Self.config, to: "small.yaml")
            let end = try Command(folder: folder.path).run(["train", "small.yaml", "--json"])
            return (folder, try #require(try Outcome(end.output).run, "\(end.errors)"), data)
        }

        private func object(_ arguments: [String], in folder: TemporaryFolder) throws -> [String: Any] {
            let end = try Command(folder: folder.path).run(arguments + ["--json"])
            try #require(end.exitCode == 0, "\(end.errors)")
            let object = try JSONSerialization.jsonObject(with: Data(end.output.utf8))
            return try #require(object as? [String: Any])
        }

        @Test("--compare tells size, difference and speed of each form, with or without a file")
        func comparison() throws {
            let (folder, run, _) = try trained()
            let whole = try object(["export", run, "--compare", "--output", "m.onnx"], in: folder)
            #expect(whole["layers_in_training"] as? Int == 5 && whole["layers"] as? Int == 3)
            #expect(try folder.bytes("m.onnx").count == whole["bytes"] as? Int)
            let comparison = try #require(whole["comparison"] as? [String: Any])
            let forms = try #require(comparison["forms"] as? [[String: Any]])
            #expect(comparison["samples"] as? Int == 12)
            #expect(forms.prefix(2).map { $0["name"] as? String } == ["as trained", "folded"])
            let differences = forms.compactMap { $0["largest_difference"] as? Double }
            #expect(differences[0] == 0 && differences.allSatisfy { $0 <= 1e-5 })
            // The products of sparse weights are the same numbers.
            #expect(differences.dropFirst().allSatisfy { $0 == differences[1] })
            // A multiply-add for each weight and each normalized feature.
            #expect(forms.prefix(2).map { $0["operations"] as? Int } == [360, 300])
            // Parameters and running statistics.
            #expect(forms.prefix(2).map { $0["numbers"] as? Int } == [303, 183])
            let profile = try #require(forms[1]["profile"] as? [String: Any])
            #expect(profile["p50_us"] is Double && profile["samples_per_second"] is Double)
            let table = try Command(folder: folder.path).run(["export", run, "--compare"])
            #expect(table.exitCode == 0 && table.output.contains("as trained") && table.errors.isEmpty)
        }

        @Test("a run is exported where its data are gone")
        func withoutData() throws {
            let (folder, run, data) = try trained()
            _ = try object(["export", run, "--output", "before.safetensors"], in: folder)
            try FileManager.default.removeItem(atPath: data)
            _ = try object(["export", run, "--output", "after.safetensors"], in: folder)
            #expect(try folder.bytes("before.safetensors") == folder.bytes("after.safetensors"))
        }

        @Test(
            "an export has no penalties: its loss is its run's without them, folded or not",
            arguments: [[], ["--no-fold"]])
        func penalties(options: [String]) throws {
            let (folder, run, _) = try trained()
            let own = try object(["evaluate", run], in: folder)
            let (loss, penalty) = (own["validation_loss"] as? Double ?? 0, own["penalty"] as? Double ?? 0)
            #expect(penalty > 0)
            for name in ["m.safetensors", "m.onnx"] {
                _ = try object(["export", run, "--output", name] + options, in: folder)
                let export = try object(["evaluate", name], in: folder)
                #expect(export["penalty"] == nil)
                #expect(abs((export["validation_loss"] as? Double ?? 0) - (loss - penalty)) < 1e-6)
                #expect(export["validation_accuracy"] as? Double == own["validation_accuracy"] as? Double)
            }
        }

        @Test(
            "configs/sparse.yaml: zeros are told, and stored in an eighth of the room; predictions are the run's"
        )
        func sparse() throws {
            let folder = try TemporaryFolder()
            let config = Project.path("configs/sparse.yaml")
            let run = try object(
                ["train", config, "--set", "output.folder=\(folder.path)/runs"], in: folder)
            let path = try #require(run["run"] as? String)
            #expect(run["zero_weights"] as? Double ?? 0 > 0.9)
            #expect(run["validation_accuracy"] as? Double ?? 0 > 0.95)
            let export = try object(["export", path, "--output", "m.safetensors"], in: folder)
            let zeros = try #require(export["zero_weights"] as? [[String: Any]])
            #expect(zeros.map { $0["name"] as? String } == [0, 2, 4].map { "layers.\($0).weight" })
            func sum(_ key: String) -> Int { zeros.compactMap { $0[key] as? Int }.reduce(0, +) }
            let share = Double(sum("zeros")) / Double(sum("weights"))
            #expect(abs(share - (run["zero_weights"] as? Double ?? 0)) < 1e-12)
            let dense = try folder.bytes(
                "runs/sparse/\(path.split(separator: "/").last ?? "")/model.safetensors")
            #expect(try folder.bytes("m.safetensors").count * 8 < dense.count)
            let command = Command(folder: folder.path)
            let own = try command.run(["predict", path])
            #expect(
                try command.run(["predict", "m.safetensors"]).output == own.output && !own.output.isEmpty)
        }

        @Test(
            "what cannot be exported is told",
            arguments: [
                (["export", "RUN"], Int32(64), "Error: Name the file to write with --output."),
                (["export", "RUN", "-o", "m.pt"], 64, "Error: --output ends with .onnx or .safetensors"),
                (
                    ["export", "RUN", "-o", "absent/m.onnx"], 73,
                    "error: cannot write the file 'absent/m.onnx': No such file or directory; make the folder"
                ),
                (["export", "absent", "-o", "m.onnx"], 66, "absent: error: no such file"),
                (
                    ["export", "small.yaml", "-o", "m.onnx"], 64,
                    "Error: 'small.yaml' is not the folder of a run"
                ),
            ])
        func mistakes(arguments: [String], exitCode: Int32, message: String) throws {
            let (folder, run, _) = try trained()
            let end = try Command(folder: folder.path).run(arguments.map { $0 == "RUN" ? run : $0 })
            #expect(end.exitCode == exitCode && end.output.isEmpty, "\(end.errors)")
            #expect(end.errorLines.contains { $0.hasPrefix(message) }, "\(end.errors)")
        }
    }
}
