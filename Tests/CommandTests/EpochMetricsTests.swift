import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    @Suite("metrics of each epoch", .serialized, .enabled(if: Command.mpirun != nil))
    struct EpochMetricsTests {
        private func train(
            _ arguments: [String], ranks: Int, in folder: TemporaryFolder
        ) throws -> (folder: String, line: String) {
            let end = try Command(folder: folder.path, ranks: ranks == 1 ? nil : ranks).run(
                ["train", "c.yaml", "--json"] + arguments)
            let line = end.errorLines.last { $0.hasPrefix("epoch 3/3 - ") }
            return (try #require(try Outcome(end.output).run, "\(end.errors)"), line ?? end.errors)
        }

        /// The metrics of the validation set after each epoch, without times.
        private func epochs(_ run: String) throws -> [[String: Double]] {
            try String(contentsOfFile: run + "/metrics.jsonl", encoding: .utf8).split(separator: "\n").map {
                let line = try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Double] ?? [:]
                return line.filter { $0.key.hasPrefix("validation_") && $0.key != "validation_seconds" }
            }
        }

        /// The metrics of the trained model on the validation set.
        private func result(_ run: String) throws -> [String: Any] {
            let data = try Data(contentsOf: URL(filePath: run + "/result.json"))
            let result = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            return try #require(result?["validation_metrics"] as? [String: Any])
        }

        @Test("the errors of regression are those of the validation set, the same for any number of ranks")
        func regression() throws {
            let folder = try TemporaryFolder()
            let rows = (0..<300).map { "\($0 % 50),\($0 / 50),\(($0 % 50) * 3 - $0 / 50)\n" }
            try folder.write("width,depth,price\n" + rows.joined(), to: "t.csv")
            try folder.write(
                """
                data: {train: {csv: {path: t.csv, target: price}}, validation: {fraction: 0.3}}
                batch: {size: 20, micro: 5}
                loss: mse
                model: {layers: [dense: 8, relu, dense: 1]}
                training: {epochs: 3, early_stopping: {monitor: validation_r2, patience: 9}}
                output: {tensorboard: true}

                """, to: "c.yaml")
            let runs = try (1...4).map { try train([], ranks: $0, in: folder) }
            let first = try epochs(runs[0].folder)
            #expect(first.count == 3)
            for run in runs.dropFirst() { #expect(try epochs(run.folder) == first) }
            let result = try result(runs[0].folder)
            for name in ["mae", "rmse", "r2"] {
                #expect(first[2]["validation_" + name] == result[name] as? Double, "\(name)")
                #expect(runs[0].line.contains(" - val_\(name): "), "\(runs[0].line)")
            }
            let table = try String(contentsOfFile: runs[0].folder + "/history.csv", encoding: .utf8)
                .split(separator: "\n")
            let names = try #require(table.first).split(separator: ",").map(String.init)
            let place = try #require(names.firstIndex(of: "validation_rmse"))
            for (line, epoch) in zip(table.dropFirst(), first) {
                let value = try #require(Double(line.split(separator: ",")[place]))
                // Foundation's parser is off by a bit.
                #expect(abs(value - (epoch["validation_rmse"] ?? 0)) < 1e-12 * value)
            }
            let events = try folder.names(
                in: String(runs[0].folder.dropFirst(folder.path.count + 1)) + "/validation")
            let bytes = try Data(
                contentsOf: URL(filePath: runs[0].folder + "/validation/" + (events.first ?? "")))
            #expect(bytes.ranges(of: Data("epoch_rmse".utf8)).count == 3)
            let end = try Command(folder: folder.path).run(["report", runs[0].folder])
            #expect(end.exitCode == 0, "\(end.errors)")
            let html = try String(contentsOfFile: runs[0].folder + "/report.html", encoding: .utf8)
            for title in ["Root mean squared error", "Mean absolute error", "R²"] {
                #expect(html.contains("<figcaption>\(title)</figcaption>"), "\(title)")
            }
            let wrong = try Command(folder: folder.path).run([
                "check", "c.yaml", "training.early_stopping.monitor=validation_roc_auc",
            ])
            #expect(wrong.exitCode != 0 && wrong.errors.contains("target values"), "\(wrong.errors)")
        }

        @Test("a watched metric is reported after each epoch, and no other")
        func watched() throws {
            let folder = try TemporaryFolder()
            try folder.write(
                Fixtures.digits.replacing("epochs: 2", with: "epochs: 3"), to: "c.yaml")
            let watching = "training.early_stopping={monitor: validation_roc_auc, patience: 9}"
            let runs = try [1, 3].map { try train([watching], ranks: $0, in: folder) }
            let first = try epochs(runs[0].folder)
            #expect(try epochs(runs[1].folder) == first)
            for epoch in first {
                #expect(
                    Set(epoch.keys) == ["validation_loss", "validation_accuracy", "validation_roc_auc"])
            }
            #expect(first.last?["validation_roc_auc"] == (try result(runs[0].folder)["roc_auc"] as? Double))
            #expect(runs[0].line.contains(" - val_roc_auc: 0.9"), "\(runs[0].line)")
            let usual = try train([], ranks: 1, in: folder)
            #expect(try epochs(usual.folder)[0].count == 2)
            let wrong = try Command(folder: folder.path).run([
                "check", "c.yaml", "training.early_stopping={monitor: validation_rmse}",
            ])
            #expect(wrong.exitCode != 0 && wrong.errors.contains("has classes"), "\(wrong.errors)")
        }
    }
}
