import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("cross-validation", .serialized)
    struct FoldsTests {
        private static let model = """
            data: {train: digits, take: 150, validation: {folds: 3}}
            batch: {size: 50, micro: 7}
            model: {layers: [dense: 16, elu, dense: 10]}
            training: {epochs: 2}

            """

        private func result(_ text: String) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        }

        private func digests(_ result: [String: Any]) -> [String] {
            (result["runs"] as? [[String: Any]] ?? []).compactMap { $0["digest"] as? String }
        }

        @Test("each fold is a run of its own, with means and deviations over them, on any number of ranks")
        func folds() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.model, to: "folds.yaml")
            var all: Set<[String]> = []
            for ranks in [nil, 1, 2, 3, 4] {
                let end = try Command(folder: folder.path, ranks: ranks).run([
                    "train", "folds.yaml", "--json",
                ])
                try #require(end.exitCode == 0, "\(end.errors)")
                let result = try result(end.output)
                all.insert(digests(result))
                #expect(result["folds"] as? Int == 3 && end.errors.contains("fold 3 of 3"))
                #expect(end.errors.contains("over 3 folds"))
                let rows = try #require(result["rows"] as? [[String: Any]])
                let accuracies = (result["runs"] as? [[String: Any]] ?? []).compactMap {
                    $0["validation_accuracy"] as? Double
                }
                let mean = (rows[0]["validation_accuracy"] as? [String: Double])?["mean"] ?? 0
                #expect(accuracies.count == 3 && abs(mean - accuracies.reduce(0, +) / 3) < 1e-12)
                let metrics = try #require(result["validation_metrics"] as? [String: Any])
                #expect(metrics["roc_auc"] != nil && metrics["balanced_accuracy"] != nil)
            }
            #expect(all.count == 1 && Set(all.first ?? []).count == 3)
            let end = try Command(folder: folder.path).run(["train", "folds.yaml", "--quiet"])
            #expect(end.exitCode == 0 && end.errors.isEmpty, "\(end.errors)")
            #expect(end.output.contains("over 3 folds") && end.output.contains("\nrun: "), "\(end.output)")
        }

        @Test("one fold alone is the same run, its folder evaluates to its own metrics")
        func oneFold() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.model, to: "folds.yaml")
            let command = Command(folder: folder.path)
            let whole = try result(command.run(["train", "folds.yaml", "--json"]).output)
            let run = try #require(whole["run"] as? String)
            let second = try command.run([
                "train", "folds.yaml", "--json", "--set", "data.validation.folds.fold=2",
            ])
            #expect(try result(second.output)["digest"] as? String == digests(whole)[1])
            let evaluation = try command.run(["evaluate", run + "/fold-2", "--json"])
            let runs = try #require(whole["runs"] as? [[String: Any]])
            #expect(
                try result(evaluation.output)["validation_loss"] as? Double
                    == runs[1]["validation_loss"] as? Double)
            let all = try command.run(["evaluate", run])
            #expect(all.exitCode == 66 && all.output.isEmpty)
            #expect(
                all.errors.contains(
                    ": name one of them\n  dnn-dist evaluate \(run)/fold-1\n  dnn-dist evaluate "),
                "\(all.errors)")
            let weights = try command.run(
                ["evaluate", "folds.yaml", "--weights", run + "/fold-2/model.safetensors"])
            #expect(weights.exitCode == 78)
            #expect(weights.errors.contains("--set data.validation.folds.fold=1"), "\(weights.errors)")
            let wrong = try command.run(["check", "folds.yaml", "--set", "data.validation.folds.fold=4"])
            #expect(wrong.exitCode == 78 && wrong.errors.contains("there is no fold 4 of 3"))
        }

        @Test("folds that were cut off go on where they ended, to the same digests")
        func resumed() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.model, to: "folds.yaml")
            let command = Command(folder: folder.path)
            let whole = try result(command.run(["train", "folds.yaml", "--json"]).output)
            let run = try #require(whole["run"] as? String)
            try FileManager.default.removeItem(atPath: run + "/fold-3")
            try FileManager.default.removeItem(atPath: run + "/fold-2/result.json")
            try FileManager.default.removeItem(atPath: run + "/result.json")
            let again = try command.run(["train", "folds.yaml", "--resume", "--json"])
            try #require(again.exitCode == 0, "\(again.errors)")
            #expect(try digests(result(again.output)) == digests(whole))
            #expect(try result(again.output)["run"] as? String == run)
            #expect(
                try result(again.output)["validation_metrics"] as? NSDictionary
                    == whole["validation_metrics"] as? NSDictionary)
        }

        @Test("seeds and folds together are a run for each pair")
        func seeds() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.model, to: "folds.yaml")
            let end = try Command(folder: folder.path).run(
                ["train", "folds.yaml", "--json", "--set", "runs=2", "--set", "training.epochs=1"])
            let result = try result(end.output)
            #expect(Set(digests(result)).count == 6 && result["seeds"] as? [Int] == [42, 43])
            let run = try #require(result["run"] as? String)
            #expect(FileManager.default.fileExists(atPath: run + "/seed-43-fold-3/result.json"))
            let report = try Command(folder: folder.path).run(["report", run])
            #expect(report.exitCode == 0 && report.output.contains("seed-42-fold-1"))
        }
    }
}
