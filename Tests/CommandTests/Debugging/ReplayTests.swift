import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    /// Steps that are computed again, compared with what each rank of a real job had in them.
    @Suite("train --replay", .serialized)
    struct ReplayTests {
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try folder.write(Fixtures.ragged.replacing("epochs: 2", with: "epochs: 1"), to: "ragged.yaml")
        }

        /// The output of `--replay --json`.
        private struct Replay: Decodable {
            struct Comparison: Decodable {
                let path: String
                let isEqual: Bool
            }
            struct Parameter: Decodable {
                let name: String
                let rankGradientNorm: Double
                let gradientNorm: Double
            }
            struct Layer: Decodable {
                let kind: String
                let notFinite: Int
            }
            let ranks: Int
            let epoch: Int
            let stepInEpoch: Int
            let from: String?
            let samples: [Int]
            let batchSamples: Int
            let rankLoss: Double?
            let updated: Bool
            let firstNonFinite: String?
            let gradientDigest: String
            let layers: [Layer]
            let parameters: [Parameter]
            let digest: String
            let checkpointAfter: Comparison?
        }

        private func train(
            _ arguments: [String], ranks: Int? = nil, environment: [String: String] = [:]
        ) throws -> Command.End {
            try Command(folder: folder.path, ranks: ranks, environment: environment).run(
                ["train"] + arguments)
        }

        private func replay(_ arguments: [String]) throws -> Replay {
            let end = try train(arguments + ["--json"])
            try #require(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            decoder.nonConformingFloatDecodingStrategy = .convertFromString(
                positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            return try decoder.decode(Replay.self, from: Data(end.output.utf8))
        }

        /// A run of three ranks, with a log of each.
        private func run(_ settings: [String] = []) throws -> Outcome {
            let common = ["ragged.yaml", "--json", "--ranks-log", "logs", "checkpoint.keep=100"]
            let end = try train(common + settings, ranks: 3)
            try #require(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
            return try Outcome(end.output)
        }

        /// The files of a run with their contents.
        private func content(of run: String) throws -> [String: Data] {
            let paths = FileManager.default.enumerator(atPath: run)?.compactMap { $0 as? String } ?? []
            return Dictionary(
                uniqueKeysWithValues: paths.map {
                    ($0, FileManager.default.contents(atPath: "\(run)/\($0)") ?? Data())
                })
        }

        @Test(
            "a rank's samples, loss and gradient, and the parameters after the step, have the bits of the job's",
            arguments: [
                [], ["training.class_weights=balanced", "data.scale=standardize"],
                ["precision=float64", "model.layers.1={batch_norm: {sync: false}}"],
                ["optimizer={momentum: {learning_rate: 0.05}}", "regularization={l2: 0.001, max_norm: 2}"],
            ])
        func bits(settings: [String]) throws {
            let outcome = try run(["checkpoint.every={steps: 5}"] + settings)
            let folder = try #require(outcome.run)
            let before = try content(of: folder)
            let steps = try #require(outcome.steps)
            let checkpoints = try FileManager.default.contentsOfDirectory(atPath: folder + "/checkpoints")
                .compactMap { Int($0.dropFirst("step-".count)) }.sorted()
            let first = try #require(checkpoints.first)
            for step in [1, first, first + 1, steps] {
                var digests: Set<String> = []
                var samples: [Int] = []
                for rank in 0..<3 {
                    let replay = try replay([folder, "--replay", "\(step)", "--rank", "\(rank)"])
                    let logged = try #require(try RankLogs(in: self.folder).steps(of: rank)[step])
                    #expect(
                        logged
                            == RankLogs.Step(
                                samples: replay.samples.count, loss: replay.rankLoss.map { "\($0)" },
                                gradient: String(replay.gradientDigest.prefix(16))),
                        "step \(step), rank \(rank)")
                    #expect(replay.ranks == 3 && replay.stepInEpoch == step && replay.updated)
                    let last = checkpoints.last { $0 < step }
                    #expect(replay.from.flatMap { Int($0.suffix(8)) } == last, "\(replay.from ?? "none")")
                    #expect(replay.checkpointAfter?.isEqual == (checkpoints.contains(step) ? true : nil))
                    digests.insert(replay.digest)
                    samples += replay.samples
                    #expect(replay.batchSamples >= samples.count)
                }
                #expect(digests.count == 1 && Set(samples).count == samples.count)
                if step == steps { #expect(digests == [outcome.digest]) }
            }
            #expect(try content(of: folder) == before, "the run's folder is only read")
        }

        @Test("a rank whose memory has changed is the one whose log is not that of the replay")
        func changedMemory() throws {
            let model = "model.layers=[dense: 16, elu, dense: 10]"
            let end = try train(
                ["ragged.yaml", "--ranks-log", "logs", model, "distributed.verify_memory=false"], ranks: 3,
                environment: ["DNN_DIST_BIT_FLIP": "parameters:1:9:20:29"])
            try #require(end.exitCode == 0, "\(end.errors)")
            for rank in 0..<3 {
                let replay = try replay(["ragged.yaml", model, "--replay", "9", "--rank", "\(rank)"])
                let logged = try #require(try RankLogs(in: folder).steps(of: rank)[9])
                #expect((logged.gradient == replay.gradientDigest.prefix(16)) == (rank != 1), "rank \(rank)")
            }
        }

        @Test("a rank without samples has no loss, and the same parameters after the step")
        func idleRank() throws {
            let outcome = try run()
            let steps = try #require(outcome.steps)
            // The last batch has fewer micro-batches than these ranks.
            let replay = try replay(["ragged.yaml", "--replay", "\(steps)", "--rank", "0", "--ranks", "9"])
            #expect(replay.samples.isEmpty && replay.rankLoss == nil && replay.digest == outcome.digest)
            #expect(replay.parameters.allSatisfy { $0.rankGradientNorm == 0 && $0.gradientNorm > 0 })
        }

        @Test(
            "a step that diverged is computed from the checkpoint before it, with its first value of this kind"
        )
        func divergence() throws {
            let settings = [
                "optimizer={sgd: {learning_rate: 1e20}}", "clip=none",
                "model.layers=[dense: 8, relu, dense: 10]",
            ]
            let end = try train(["ragged.yaml"] + settings, ranks: 2)
            try #require(end.exitCode == 81, "\(end.errors)")
            let step = try #require(end.errors.firstMatch(of: /training diverged at step (\d+)/)?.1)
            let finding = try #require(
                end.errors.firstMatch(of: /the first value that is not finite is in (.*?), for/)?.1)
            let replay = try replay(["ragged.yaml", "--replay", String(step), "--rank", "1"] + settings)
            #expect(!replay.updated && replay.ranks == 2 && replay.firstNonFinite?.contains(finding) == true)
            #expect(replay.layers.contains { $0.notFinite > 0 })
            let text = try train(["ragged.yaml", "--replay", String(step), "--rank", "1"] + settings)
            #expect(
                text.exitCode == 0
                    && text.output.contains("divergence: the first value that is not finite is in ")
                    && text.output.contains(", not updated"), "\(text.output)\(text.errors)")
        }

        @Test("steps of later stages, after pretraining, are counted as messages count them")
        func stages() throws {
            try folder.write(
                """
                data: {train: digits, take: 100}
                batch: {size: 30, micro: 4}
                model: {layers: [dense: 16, elu, dense: 12, elu, dense: 10]}
                pretrain: {autoencoder: {layers: 2, epochs: 2}}
                optimizer: {adam: {learning_rate: 0.01}}
                stages: [{freeze: [layers.0-1], epochs: 2}, {epochs: 3}]
                """, to: "ragged.yaml")
            let outcome = try run(["checkpoint.every={steps: 3}"])
            let steps = try #require(outcome.steps)
            #expect(steps == 20)
            for (step, rank) in [(3, 1), (11, 2), (steps, 0)] {
                let replay = try replay(["ragged.yaml", "--replay", "\(step)", "--rank", "\(rank)"])
                let logged = try #require(try RankLogs(in: folder).steps(of: rank)[step])
                #expect(logged.gradient == replay.gradientDigest.prefix(16), "step \(step)")
                #expect(replay.from != nil)
                if step == steps { #expect(replay.digest == outcome.digest) }
            }
        }

        @Test("wrong requests are refused with the reason")
        func refusals() throws {
            _ = try run(["training.epochs=2"])
            func refusal(_ arguments: [String], ranks: Int? = nil) throws -> (Int32, String) {
                let end = try train(arguments, ranks: ranks)
                return (end.exitCode, end.errors)
            }
            let step = ["ragged.yaml", "training.epochs=2", "--replay", "5"]
            for (arguments, code, reason) in [
                (
                    ["ragged.yaml", "training.epochs=2", "--replay", "67", "--rank", "0"], 64,
                    "the run has 66 steps"
                ),
                (step + ["--rank", "3"], 64, "the ranks are 0 to 2"),
                (step, 64, "--rank R"), (["ragged.yaml", "--rank", "1"], 64, "add --replay STEP"),
                (["ragged.yaml", "--replay", "0", "--rank", "1"], 64, "expected at least 1"),
                (step + ["--rank", "0", "--resume"], 64, "takes no --resume"),
                (step + ["--rank", "0", "optimizer.learning_rate=0.5"], 78, "0.01 in the run, 0.5 now"),
                (step + ["--rank", "0", "output.folder=elsewhere"], 64, "--ranks is missing"),
                (step + ["--rank", "0", "runs=2", "--ranks", "2"], 64, "name the folder of one of them"),
                (
                    step + ["--rank", "0", "--ranks", "2", "distributed.reproducibility=run"], 78,
                    "reproducibility"
                ),
                (step + ["--rank", "0", "--output", "missing/file"], 73, "missing/file"),
            ] {
                let (exitCode, errors) = try refusal(arguments)
                #expect(exitCode == code && errors.contains(reason), "\(arguments): \(exitCode) \(errors)")
            }
            let (exitCode, errors) = try refusal(step + ["--rank", "0"], ranks: 2)
            #expect(exitCode == 64 && errors.contains("leave mpirun out"), "\(errors)")
        }
    }
}
