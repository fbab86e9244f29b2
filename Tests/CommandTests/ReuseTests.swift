import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// Transfer learning and pretraining from one configuration, on the embedded digits.
    @Suite("Reuse", .serialized)
    struct ReuseTests {
        private static let base: String = """
            data: {train: {digits: train}, classes: [0, 1, 2, 3, 4], take: 150}
            batch: {size: 50, micro: 7}
            model: {layers: [dense: 20, batch_norm, elu, dense: 12, elu, dense: 5]}
            training: {epochs: 2}

            """
        /// A head with its own shape.
        private static let transfer: String = """
            data: {train: {digits: train}, classes: [5, 6, 7, 8], take: 60, validation: {rest: 50}, test: {digits: test}}
            batch: {size: 20, micro: 5}
            model:
              load: {from: base.yaml, layers: 5}
              layers: [dense: 20, batch_norm, elu, dense: 12, elu, dense: 4]
            stages:
              - {name: frozen, freeze: [layers.0-4], epochs: 2}
              - {name: thawed, freeze: [layers.0-1], epochs: 2, optimizer: {adam: 0.0005}}
            compare_from_scratch: true

            """
        private static let pretraining: String = """
            data: {train: {digits: train}, take: 40}
            batch: {size: 100, micro: 9}
            model: {layers: [dense: 20, elu, dense: 12, elu, dense: 10]}
            training: {epochs: 2}

            """
        private static let workflows: [String] = [
            transfer,
            pretraining + "pretrain: {autoencoder: {layers: 4, noise: 0.1, epochs: 2}}\n",
            pretraining + "pretrain: {autoencoder: {layers: 4, tied: true, dropout: 0.2, epochs: 2}}\n",
            pretraining
                + "pretrain: {gan: {layers: 4, codings: 5, generator: [dense: 9, batch_norm, relu], epochs: 2}}\n",
        ]

        private func train(
            _ config: String, in folder: TemporaryFolder, ranks: Int? = nil, _ more: [String] = []
        ) throws -> (end: Command.End, result: [String: Any]) {
            try folder.write(Self.base, to: "base.yaml")
            try folder.write(config, to: "config.yaml")
            let end = try Command(folder: folder.path, ranks: ranks).run(
                ["train", "config.yaml", "--json"] + more)
            let object = try? JSONSerialization.jsonObject(with: Data(end.output.utf8)) as? [String: Any]
            return (end, object ?? [:])
        }

        @Test("every workflow has one digest on 1, 2, 3 and 4 ranks", arguments: workflows)
        func digests(config: String) throws {
            let folder = try TemporaryFolder()
            var marks: Set<String> = []
            for ranks in [nil, 1, 2, 3, 4] {
                let (end, result) = try train(config, in: folder, ranks: ranks)
                try #require(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
                let base = result["base"] as? [String: Any]
                let pretraining = (result["pretraining"] as? [String: Any])?["digests"] as? [String: String]
                let scratch = result["from_scratch"] as? [String: Any]
                #expect(base != nil || pretraining != nil)
                marks.insert(
                    "\(result["digest"] ?? "") \(base?["digest"] ?? "") \(pretraining?.sorted { $0.key < $1.key } ?? []) \(scratch?["test_loss"] ?? "")"
                )
            }
            #expect(marks.count == 1)
        }

        @Test(
            "transfer trains its base first, keeps it, and tells stages and training from scratch side by side"
        )
        func transferred() throws {
            let folder = try TemporaryFolder()
            let (end, result) = try train(Self.transfer, in: folder)
            try #require(end.exitCode == 0, "\(end.errors)")
            let run = try #require(result["run"] as? String)
            let names = try FileManager.default.contentsOfDirectory(atPath: run)
            #expect(names.contains("base.safetensors"))
            for word in ["base 'base': 2 epochs", "stage 'frozen'", "from scratch", "labelled samples"] {
                #expect(end.errors.contains(word), "\(word)")
            }
            // The kept base serves as a file, too, with the same result.
            let again = try train(
                Self.transfer, in: folder, ["--set", "model.load.from=\(run)/base.safetensors"])
            #expect(again.result["digest"] as? String == result["digest"] as? String)
            let stages = try #require(result["stages"] as? [[String: Any]])
            #expect(stages.map { $0["labelled_samples"] as? Int } == [60, 60])
        }

        @Test("several runs have means and deviations over their seeds, and a folder each")
        func severalRuns() throws {
            let folder = try TemporaryFolder()
            let (end, result) = try train(Self.transfer, in: folder, ["--set", "runs=3"])
            try #require(end.exitCode == 0, "\(end.errors)")
            #expect(result["seeds"] as? [Int] == [42, 43, 44])
            let rows = try #require(result["rows"] as? [[String: Any]])
            let runs = try #require(result["runs"] as? [[String: Any]])
            #expect(rows.map { $0["name"] as? String } == ["frozen", "thawed", "from scratch"])
            #expect(Set(runs.compactMap { ($0["base"] as? [String: Any])?["digest"] as? String }).count == 1)
            let accuracies = runs.compactMap {
                ($0["from_scratch"] as? [String: Any])?["test_accuracy"] as? Double
            }
            let mean = (rows[2]["test_accuracy"] as? [String: Double])?["mean"] ?? 0
            #expect(abs(mean - accuracies.reduce(0, +) / 3) < 1e-12)
            let gains = zip(
                runs.compactMap {
                    ($0["stages"] as? [[String: Any]])?.first?["test_accuracy"] as? Double
                }, accuracies
            ).map { $0 - $1 }
            let gain = (rows[0]["test_accuracy_gain"] as? [String: Double])?["mean"] ?? 9
            #expect(gains.count == 3 && abs(gain - gains.reduce(0, +) / 3) < 1e-12)
            #expect(rows[2]["test_accuracy_gain"] == nil)
            #expect(end.errors.contains("paired by seed: frozen ") && end.errors.contains("run 3 of 3"))
            #expect(rows[0]["runs_to_baseline"] != nil)
            let unwatched = try train(
                Self.transfer, in: folder, ["--set", "runs=2", "--set", "data.validation=none"])
            #expect((unwatched.result["rows"] as? [[String: Any]])?[0]["runs_to_baseline"] == nil)
            let alone = try train(Self.transfer, in: folder, ["--set", "seed=43"])
            #expect(alone.result["digest"] as? String == runs[1]["digest"] as? String)
            let folderOfRuns = try #require(result["run"] as? String)
            let evaluation = try Command(folder: folder.path).run(["evaluate", folderOfRuns])
            #expect(evaluation.exitCode == 0, "\(evaluation.errors)")
            #expect(evaluation.errors.contains(" is taken, the best of 3 runs by validation_loss, "))
            let report = try Command(folder: folder.path).run(["report", folderOfRuns])
            #expect(report.exitCode == 0 && report.output.contains("\(folderOfRuns)/seed-44"))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folderOfRuns).filter {
                    $0.hasPrefix("seed-")
                }
                .sorted() == ["seed-42", "seed-43", "seed-44"])
        }

        @Test(
            "what cannot be reused is told before any training",
            arguments: [
                (
                    "dense: 20, batch", "dense: 21, batch",
                    "layers.0.weight: the shape is [20, 64] in the file, [21, 64] in the model"
                ),
                (
                    "layers: 5}", "layers: 6}",
                    "layers.5.weight: the shape is [5, 12] in the file, [4, 12] in the model"
                ),
                (
                    "elu, dense: 12, elu, dense: 4", "elu, dense: 12, prelu, dense: 4",
                    "layers.4.weight: not in the file; the model needs the shape [12]"
                ),
                ("layers: 5}", "layers: 7}", "the model has 6 layers: the weights of 7 cannot be taken"),
                (
                    "layers: 5}", "layers: 5, prefix: encoder.}",
                    "no tensor of the file is called 'encoder.0.weight'"
                ),
                ("base.yaml", "nothing.yaml", "no such file"),
                ("base.yaml", "config.yaml", "a model that is its own base"),
                ("freeze: [layers.0-4]", "freeze: [layers.9]", "goes beyond the model's layers"),
                ("freeze: [layers.0-4]", "freeze: [layers.2]", "names no layer that learns"),
                ("freeze: [layers.0-4]", "freeze: [layers.*]", "all layers that learn are frozen"),
                ("layers: 5}", "layers: 5, rename: [head=layers]}", "exchanges no beginnings of names"),
            ], [nil, 2])
        func mistakes(mistake: (old: String, new: String, message: String), ranks: Int?) throws {
            try check(
                Self.transfer.replacing(mistake.old, with: mistake.new), ranks: ranks, mistake.message)
        }

        @Test(
            "so is what cannot be pretrained",
            arguments: [
                (
                    "autoencoder: {layers: 9}", "auto",
                    "the model has 5 layers, 9 of them cannot be an encoder"
                ),
                ("gan: {layers: 9, generator: [relu]}", "auto", "9 of them cannot be a discriminator"),
                (
                    "gan: {layers: 1, codings: 1000000000, generator: [dense: 8]}", "auto",
                    "the generator cannot be made: layer 0 (Dense): 1000000000 × 8 weights are more than"
                ),
                (
                    "gan: {layers: 2, generator: [relu]}", "standardize",
                    "a GAN's generator makes samples from 0 to 1"
                ),
                (
                    "autoencoder: {layers: 2, loss: bce}", "standardize",
                    "wants its samples back: binary_cross_entropy takes target values from 0 to 1"
                ),
                (
                    "autoencoder: {layers: 2, loss: softmax_cross_entropy}", "auto",
                    "wants its samples back: softmax_cross_entropy"
                ),
            ], [nil, 2])
        func pretrainingMistakes(mistake: (way: String, scale: String, message: String), ranks: Int?) throws {
            let config = Self.pretraining.replacing("take: 40", with: "take: 40, scale: \(mistake.scale)")
            try check(config + "pretrain: {\(mistake.way)}\n", ranks: ranks, mistake.message)
        }

        private func check(_ config: String, ranks: Int?, _ message: String) throws {
            let folder = try TemporaryFolder()
            let (end, _) = try train(config, in: folder, ranks: ranks)
            #expect([66, 78].contains(end.exitCode) && !end.isOverdue, "\(end.errors)")
            #expect(!end.output.contains("digest"), "\(end.output)")
            #expect(end.errors.contains(message), "\(end.errors)")
            #expect(!end.errors.contains("base 'base'") && !end.errors.contains("run folder"))
        }
    }
}
