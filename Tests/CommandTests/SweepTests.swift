import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    @Suite("sweep", .serialized)
    struct SweepTests {
        /// The output of `sweep --json`.
        private struct Sweep: Decodable {
            struct Trial: Decodable {
                let trial: Int
                let overrides: [String]
                let outcome: String
                let reason: String?
                let digests: [String]
                let metrics: [String: [String: Double]]
                let epochs: Int
                let run: String
            }

            let metric: String
            let trials: [Trial]
            let best: Int?
            let bestConfiguration: String?
            let figures: [String]
            let run: String

            init(_ end: Command.End) throws {
                try #require(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
                let decoder = JSONDecoder()
                decoder.keyDecodingStrategy = .convertFromSnakeCase
                self = try decoder.decode(Sweep.self, from: Data(end.output.utf8))
            }

            /// The digests by trial.
            var digests: [[String]] { trials.sorted { $0.trial < $1.trial }.map(\.digests) }
        }

        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try folder.write(Fixtures.ragged, to: "small.yaml")
        }

        @Test(
            "the chapter's comparisons run, every trial of them",
            arguments: [("initializers", 15), ("optimizers", 40), ("schedules", 4), ("regularization", 4)])
        func comparisons(name: String, trials: Int) throws {
            let script = Project.path("configs/chapter/\(name)/sweep.sh")
            let program = URL(filePath: Project.program("dnn-dist")).deletingLastPathComponent().path
            let path = program + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
            let end = try Command(script, folder: folder.path, environment: ["PATH": path]).run([
                "--json", "--seeds", "1", "--set", "training.epochs=1", "output.folder=\(folder.path)/runs",
            ])
            let sweep = try Sweep(end)
            #expect(sweep.trials.count == trials)
            #expect(sweep.trials.allSatisfy { ["finished", "diverged"].contains($0.outcome) })
        }

        private func sweep(_ arguments: [String], ranks: Int? = nil) throws -> Command.End {
            try Command(folder: folder.path, ranks: ranks).run(["sweep", "small.yaml", "--json"] + arguments)
        }

        private func digest(_ settings: [String]) throws -> String {
            let end = try Command(folder: folder.path).run(["train", "small.yaml", "--json"] + settings)
            return try Outcome(end.output).digest
        }

        private static let grid = [
            "--grid", "optimizer=nadam,{momentum: {learning_rate: 0.02, momentum: 0.8}}", "--grid",
            "batch.size=50,40",
        ]

        @Test(
            "each trial has the digest of its configuration alone, on any number of ranks and groups of them")
        func digests() throws {
            let alone = try [
                digest(["optimizer=nadam", "batch.size=50"]), digest(["optimizer=nadam", "batch.size=40"]),
                digest(["optimizer={momentum: {learning_rate: 0.02, momentum: 0.8}}", "batch.size=50"]),
                digest(["optimizer={momentum: {learning_rate: 0.02, momentum: 0.8}}", "batch.size=40"]),
            ].map { [$0] }
            #expect(Set(alone).count == 4)
            for (ranks, ranksPerTrial) in [(nil, 1), (1, 1), (2, 1), (3, 1), (3, 2), (4, 2), (3, 3)]
                as [(Int?, Int)]
            {
                let end = try sweep(Self.grid + ["--ranks-per-trial", "\(ranksPerTrial)"], ranks: ranks)
                let result = try Sweep(end)
                #expect(result.digests == alone, "\(ranks ?? 0) ranks, \(ranksPerTrial) each")
                #expect(result.metric == "validation_accuracy" && result.best == result.trials[0].trial)
                #expect(
                    (1...4).allSatisfy { end.errors.contains("trial \($0)/4: optimizer=") }, "\(end.errors)")
                #expect(!FileManager.default.fileExists(atPath: result.run + "/.claims"))
                let accuracies = result.trials.compactMap { $0.metrics["validation_accuracy"]?["mean"] }
                #expect(accuracies == accuracies.sorted(by: >) && accuracies.count == 4)
            }
        }

        @Test(
            "the ranks of several hosts share the trials out, in groups across hosts, too",
            .enabled(if: Command.hasHosts, "network namespaces cannot be made"), arguments: [1, 2])
        func hosts(ranksPerTrial: Int) throws {
            let arguments = ["--grid", "optimizer=nadam,adam", "--ranks-per-trial", "\(ranksPerTrial)"]
            let end = try Command(folder: folder.path, hosts: ["2 2", "--by-node"]).run(
                ["sweep", "small.yaml", "--json"] + arguments)
            #expect(
                try Sweep(end).digests == [[digest(["optimizer=nadam"])], [digest(["optimizer=adam"])]])
        }

        @Test("the best configuration is a file to train, and the figures are drawn")
        func best() throws {
            let end = try Command(folder: folder.path).run(
                [
                    "sweep", "small.yaml", "--grid", "optimizer=nadam,adam", "--range",
                    "optimizer.learning_rate=1e-3..1e-1", "--trials", "4", "--metric", "validation_loss",
                ])
            try #require(end.exitCode == 0, "\(end.errors)")
            let lines = end.output.split(separator: "\n").map(String.init)
            #expect(lines[0].contains("optimizer.learning_rate") && lines[0].contains("validation_loss"))
            let path = try #require(lines.first { $0.hasPrefix("best: ") }?.dropFirst(6))
            let digest = try #require(lines.first { $0.hasPrefix("digest: ") }?.dropFirst(8))
            let again = try Command(folder: folder.path).run(["train", String(path), "--json"])
            #expect(try Outcome(again.output).digest == digest)
            let figures = try #require(lines.first { $0.hasPrefix("figures: ") }).dropFirst(9).split(
                separator: " ")
            #expect(
                figures.map { $0.split(separator: "/").last } == [
                    "by-optimizer.learning_rate.svg", "epochs.svg",
                ])
            let drawn = try String(contentsOfFile: String(figures[0]), encoding: .utf8)
            #expect(
                drawn.contains("<circle") && drawn.contains(">nadam</text>") && drawn.contains(">adam</text>")
            )
        }

        @Test("an option that takes whole numbers gets whole numbers")
        func wholeNumbers() throws {
            let result = try Sweep(
                sweep([
                    "--range", "model.layers.0.dense=8..64", "--range", "optimizer.nadam.learning_rate=0..1",
                    "--trials", "3", "--set", "training.epochs=1",
                ]))
            for trial in result.trials {
                let values = trial.overrides.map { $0.split(separator: "=")[1] }
                #expect(Int(values[0]) != nil && Int(values[1]) == nil, "\(values)")
            }
        }

        @Test("several seeds are runs of each trial, with means and deviations", arguments: [nil, 2, 4])
        func seeds(ranks: Int?) throws {
            let end = try sweep(["--grid", "optimizer=nadam,adam", "--seeds", "2"], ranks: ranks)
            let result = try Sweep(end)
            #expect(
                try result.digests == [
                    [digest(["optimizer=nadam"]), digest(["optimizer=nadam", "seed=43"])],
                    [digest(["optimizer=adam"]), digest(["optimizer=adam", "seed=43"])],
                ])
            #expect(end.errors.contains(" ± ") && end.errors.contains("over 2 runs of each trial"))
            #expect(result.trials[0].metrics["validation_loss"]?["deviation"] ?? 0 > 0)
        }

        @Test("a trial that diverges is told and passed over, and not trained again", arguments: [nil, 2])
        func divergence(ranks: Int?) throws {
            try folder.write(
                Fixtures.digits.replacing("clip: {global_norm: 1.0}\n", with: ""), to: "small.yaml")
            let arguments = ["--grid", "optimizer.momentum.learning_rate=0.05,1e30,0.02"]
            let end = try sweep(arguments, ranks: ranks)
            let result = try Sweep(end)
            #expect(result.trials.map(\.outcome) == ["finished", "finished", "diverged"])
            #expect(result.trials[2].trial == 2 && result.trials[2].digests.isEmpty && result.best != 2)
            #expect(end.errors.contains("trial 2/3: optimizer.momentum.learning_rate=1e30 - diverged: "))
            let again = try sweep(arguments + ["--resume"], ranks: ranks)
            #expect(try Sweep(again).digests == result.digests && Sweep(again).run == result.run)
            #expect(again.errors.contains("going on with \(result.run), where 3 have ended"))
            #expect(!again.errors.contains("trial 2/3"))
            let other = try sweep(arguments, ranks: ranks)
            #expect(try Sweep(other).run != result.run, "a sweep that has come to its end begins anew")
        }

        @Test(
            "halving lets the best go on, to the digest of their configuration alone", arguments: [nil, 2, 3])
        func halving(ranks: Int?) throws {
            try folder.write(
                Fixtures.ragged.replacing("epochs: 2", with: "epochs: 8")
                    + "schedule: {one_cycle: {max_learning_rate: 0.02}}\n", to: "small.yaml")
            let arguments = [
                "--grid", "schedule.one_cycle.max_learning_rate=1e-5,1e-4,0.001,0.01", "--halving",
                "--metric",
                "training_loss",
            ]
            let end = try sweep(arguments, ranks: ranks)
            let result = try Sweep(end)
            for rung in [
                "rung 1 of 3: 4 trials to epoch 2", "rung 2 of 3: 2 trials to epoch 4",
                "rung 3 of 3: 1 trial to the end",
            ] {
                #expect(end.errors.contains(rung), "\(end.errors)")
            }
            #expect(result.trials.map(\.outcome) == ["finished", "halted", "halted", "halted"])
            #expect(result.trials.map(\.epochs) == [8, 4, 2, 2])
            let best = try #require(result.trials.first)
            #expect(try best.digests == [digest(best.overrides)])
            let losses = result.trials.compactMap { $0.metrics["training_loss"]?["mean"] }
            #expect(losses.count == 4 && losses[2] < losses[3])
            let again = try sweep(arguments + ["--resume"])
            #expect(try Sweep(again).digests == result.digests && Sweep(again).run == result.run)
        }

        @Test(
            "a sweep that was killed goes on with the same command, to the same digests", arguments: [nil, 2])
        func killed(ranks: Int?) throws {
            try folder.write(Fixtures.ragged.replacing("epochs: 2", with: "epochs: 30"), to: "small.yaml")
            let arguments = Self.grid + ["--set", "checkpoint.every={epochs: 1}"]
            let whole = try Sweep(sweep(arguments + ["--set", "output.folder=whole"], ranks: ranks))
            let end = try Command(folder: folder.path, ranks: ranks).run(
                ["sweep", "small.yaml", "--json"] + arguments
            ) { process, errors in
                guard errors.contains("trial 1/4") else { return false }
                let victim = ranks == nil ? process : RankProcesses(launcher: process).workers[1]
                victim.map { _ = kill($0, SIGKILL) }
                return true
            }
            #expect(ranks == nil || end.exitCode == 80, "\(end.exitCode) \(end.errors)")
            let again = try sweep(arguments, ranks: ranks == nil ? 2 : nil)
            #expect(try Sweep(again).digests == whole.digests)
            let run = try Sweep(again).run
            #expect(again.errors.contains("going on with \(run), where "), "\(again.errors)")
            #expect(!again.errors.contains("trial 1/4"))
            let other = try sweep(Self.grid + ["--resume", run])
            #expect(other.exitCode == 78 && other.errors.contains("that sweep has other trials"))
        }

        @Test(
            "a sweep that is asked to stop ends with 75 and one sentence, and goes on", arguments: [nil, 2])
        func stopped(ranks: Int?) throws {
            try folder.write(Fixtures.ragged.replacing("epochs: 2", with: "epochs: 150"), to: "small.yaml")
            // mpirun itself gives ranks no time to end; launch/mpirun does.
            let launcher = ranks.map { ["-q", "-n", "\($0)", Project.program("dnn-dist")] } ?? []
            let program = launcher.isEmpty ? Project.program("dnn-dist") : Project.path("launch/mpirun")
            let end = try Command(program, folder: folder.path).run(
                launcher + ["sweep", "small.yaml", "--json"] + Self.grid
            ) { process, errors in
                guard errors.contains("trial 1/4") else { return false }
                kill(process, SIGTERM)
                return true
            }
            #expect(
                end.exitCode == 75 && end.output.contains("\"exit_code\":75"), "\(end.exitCode) \(end.errors)"
            )
            let errors = end.errorLines.filter { $0.contains("error: ") }
            #expect(errors.count == 1 && errors[0].contains("stopped by SIG"), "\(end.errors)")
            let again = try Sweep(sweep(Self.grid, ranks: ranks))
            let logs = try again.trials.map {
                try String(contentsOfFile: $0.run + "/log.txt", encoding: .utf8)
            }
            #expect(logs.contains { $0.contains(" resumed after step ") })
        }

        @Test(
            "mistakes are told with the trial and advice, before any trial begins",
            arguments: [
                (
                    ["--grid", "optimizer=nadam,adamm"], 78,
                    "trial 2 (optimizer=adamm): --set optimizer=adamm: error: unknown optimizer 'adamm'"
                ),
                (["--grid", "optimizer=nadam,adamm"], 78, "did you mean 'adam'?"),
                (["--grid", "optimzer=adam,nadam"], 78, "unknown key 'optimzer'"),
                (
                    ["--grid", "model.layers.7.dense=9,10"], 78,
                    "trial 1 (model.layers.7.dense=9): the model has 9 outputs, but there are 10 classes"
                ),
                (["--grid", "optimizer"], 64, "--grid optimizer: expected KEY=VALUE,VALUE"),
                (["--range", "seed=5"], 64, "--range seed=5: expected two numbers, LOW..HIGH"),
                (["--range", "seed=1..5"], 64, "add --trials 20"),
                (
                    ["--range", "batch.size=2..3", "--trials", "2"], 78,
                    "a micro-batch is a part of the batch"
                ),
                ([], 64, "there is nothing to sweep"),
                (
                    ["--grid", "seed=1,2", "--ranks-per-trial", "2"], 64,
                    "--ranks-per-trial 2: the job has 1 rank"
                ),
                (
                    ["--grid", "seed=1,2", "--metric", "validation_loss", "--set", "data.validation=none"],
                    64, "has no validation set"
                ),
                (
                    ["--grid", "seed=1,2", "--halving", "--set", "runs=2"], 64,
                    "--halving compares single runs"
                ),
                (["--grid", "seed=1,2", "--metric", "f1"], 64, "--metric"),
                (
                    ["--grid", "seed=1,2", "--resume", "nowhere"], 66,
                    "--resume nowhere: there is no sweep in it"
                ),
            ] as [([String], Int32, String)])
        func mistakes(arguments: [String], code: Int32, text: String) throws {
            let end = try sweep(arguments)
            #expect(end.exitCode == code && end.errors.contains(text), "\(end.exitCode) \(end.errors)")
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/runs"))
        }
    }
}
