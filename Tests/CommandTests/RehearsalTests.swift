import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("find-lr and train --dry-run", .serialized)
    struct RehearsalTests {
        /// The output of `find-lr --json`.
        private struct Search: Decodable {
            struct Point: Decodable { let learningRate, loss, smoothedLoss: Double }

            let points: [Point]
            let plannedSteps: Int
            let diverged: Bool
            let minimum, steepest, suggestion: Double?
            let figure: String

            init(_ end: Command.End) throws {
                try #require(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
                let decoder = JSONDecoder()
                decoder.keyDecodingStrategy = .convertFromSnakeCase
                self = try decoder.decode(Search.self, from: Data(end.output.utf8))
            }
        }

        /// The output of `train --dry-run --json`.
        private struct DryRun: Decodable {
            let loss, gradientNorm: Double
            let ranks, epochs, stepsPerEpoch, runs: Int
            let folder: String
            let resumes: String?

            init(_ end: Command.End) throws {
                try #require(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
                let decoder = JSONDecoder()
                decoder.keyDecodingStrategy = .convertFromSnakeCase
                self = try decoder.decode(DryRun.self, from: Data(end.output.utf8))
            }
        }

        private func folder(_ config: String = Fixtures.digits) throws -> TemporaryFolder {
            let folder = try TemporaryFolder()
            try folder.write(config, to: "c.yaml")
            return folder
        }

        @Test("a range test has the same bits on 1 to 4 ranks, and leaves the figure alone")
        func sameBits() throws {
            let folder = try folder(Fixtures.ragged)
            let outputs = try [nil, 1, 2, 3, 4].map { ranks in
                let end = try Command(folder: folder.path, ranks: ranks).run(["find-lr", "c.yaml", "--json"])
                #expect(end.errors.isEmpty, "\(end.errors)")
                return try (end.output, Search(end))
            }
            #expect(Set(outputs.map(\.0)).count == 1)
            let search = outputs[0].1
            #expect(search.plannedSteps == 100 && search.points.count <= 100)
            #expect(search.points[0].learningRate == 1e-5)
            let ratios = zip(search.points, search.points.dropFirst()).map {
                $1.learningRate / $0.learningRate
            }
            #expect(ratios.allSatisfy { abs($0 - ratios[0]) < 1e-9 && $0 > 1 })
            #expect(search.figure == "find-lr.svg")
            #expect(try folder.names() == ["c.yaml", "find-lr.svg"])
            let svg = try folder.text("find-lr.svg")
            #expect(svg.hasPrefix("<svg ") && svg.contains("suggestion: ") && !svg.contains("nan"))
        }

        @Test("the suggested rate trains well; rates near the divergence do not")
        func suggestion() throws {
            let folder = try folder(Fixtures.digits.replacing("clip: {global_norm: 1.0}\n", with: ""))
            let command = Command(folder: folder.path)
            let search = try Search(command.run(["find-lr", "c.yaml", "--json", "--output", "x.svg"]))
            #expect(search.diverged && search.figure == "x.svg")
            let (minimum, suggestion) = try (#require(search.minimum), #require(search.suggestion))
            #expect(suggestion == minimum * 0.1 && search.steepest.map { $0 < minimum } == true)
            let last = try #require(search.points.last).learningRate
            let losses = try [suggestion, last].map { rate in
                let end = try command.run([
                    "train", "c.yaml", "--json", "--set", "optimizer.learning_rate=\(rate)",
                ])
                return end.exitCode == 81 ? Double.infinity : try Outcome(end.output).trainingLoss ?? .nan
            }
            #expect(losses[0] < 1 && losses[1] > 4 * losses[0], "\(losses)")
        }

        @Test("a chart and sentences; a short test of tiny rates suggests nothing")
        func text() throws {
            let folder = try folder()
            let command = Command(folder: folder.path)
            let end = try command.run(["find-lr", "c.yaml", "--quiet"])
            #expect(end.exitCode == 0 && end.errors.isEmpty, "\(end.errors)")
            #expect(end.output.contains("█") && end.output.contains("▲ "))
            let suggestion = try #require(
                end.output.firstMatch(
                    of:
                        /smallest loss at ([\d.e-]+).*\nsuggestion: optimizer.learning_rate=0.\d+, a tenth of ([\d.e-]+)\n/
                ))
            #expect(suggestion.1 == suggestion.2)
            #expect(end.output.hasSuffix("\nfind-lr.svg\n"))
            let lines = end.output.split(separator: "\n")
            #expect(lines.prefix(12).allSatisfy { $0.count <= 80 })
            let staged = try Command(folder: folder.path).run(
                ["find-lr", Project.path("configs/chapter/reuse/transfer.yaml"), "--quiet"])
            #expect(staged.output.contains(" in stage 'frozen', a tenth of"), "\(staged.output)")
            #expect(staged.output.contains("\nbase and pretraining were left out: "))
            let tiny = try command.run(["find-lr", "c.yaml", "--to", "2e-5", "--steps", "20"])
            #expect(tiny.exitCode == 0 && tiny.output.contains("did not diverge in 20 steps"))
            #expect(tiny.output.contains("no suggestion: the loss does not fall"), "\(tiny.output)")
        }

        @Test("the bar of a range test says what it is, not an epoch")
        func bar() throws {
            let folder = try folder()
            let end = try Command(folder: folder.path).run(["find-lr", "c.yaml", "--progress", "bar"])
            #expect(end.exitCode == 0 && !end.errors.contains("Epoch"), "\(end.errors)")
            #expect(
                end.errors.components(separatedBy: "range test: learning rates from 1e-05 to 10\n").count == 2
            )
        }

        @Test("a dry run of a pretraining writes nothing, and needs the section", arguments: [nil, 2])
        func dryPretraining(ranks: Int?) throws {
            let folder = try folder(Fixtures.digits + "pretrain: {autoencoder: {layers: 1, epochs: 1}}\n")
            let command = Command(folder: folder.path, ranks: ranks)
            let end = try command.run(["pretrain", "c.yaml", "--dry-run"])
            #expect(
                end.exitCode == 0 && end.output.contains("not tried: base and pretraining"), "\(end.errors)")
            #expect(end.output.hasSuffix("\ndry run: ok, nothing was written\n"))
            #expect(try folder.names() == ["c.yaml"])
            let none = try command.run(["pretrain", "c.yaml", "--dry-run", "--set", "pretrain=none"])
            #expect(none.exitCode == 78 && none.errors.contains("no section 'pretrain'"), "\(none.errors)")
        }

        @Test("a range test that is stopped leaves nothing")
        func stopped() throws {
            let folder = try folder()
            let end = try Command(folder: folder.path).run(
                [
                    "find-lr", "c.yaml", "--to", "1e-4", "--steps", "100000000", "--progress", "line",
                    "--log-every", "0.1",
                ]
            ) { process, errors in
                guard errors.contains("range test: learning rates from 1e-05 to 0.0001, step") else {
                    return false
                }
                kill(process, SIGTERM)
                return true
            }
            #expect(end.exitCode == 75 && end.output.isEmpty, "\(end.exitCode) \(end.errors)")
            #expect(try folder.names() == ["c.yaml"])
        }

        @Test(
            "wrong rates and places are told before the work",
            arguments: [
                (["--from", "0"], 64, "--from is 0.0 and --to is 10.0; expected 0 < from < to."),
                (["--from", "1", "--to", "0.1"], 64, "expected 0 < from < to."),
                (["--to", "inf"], 64, "expected 0 < from < to."),
                (["--steps", "3"], 64, "--steps is 3; expected at least 10."),
                (["--output", "none/x.svg"], 73, "none/x.svg"),
                (["model.layers=[dense: 9]"], 78, "give its last dense layer 10 units"),
            ])
        func mistakes(arguments: [String], exitCode: Int32, message: String) throws {
            let folder = try folder()
            let end = try Command(folder: folder.path).run(["find-lr", "c.yaml"] + arguments)
            #expect(
                end.exitCode == exitCode && end.output.isEmpty && end.errors.contains(message),
                "\(end.errors)")
            #expect(try folder.names() == ["c.yaml"])
        }

        @Test("a dry run takes the first step of the run, and writes nothing", arguments: [nil, 3])
        func dryRun(ranks: Int?) throws {
            let folder = try folder(
                Fixtures.ragged.replacing(
                    "training: {epochs: 2}", with: "training: {epochs: 1}\nschedule: one_cycle")
                    + "output: {metrics_every: 1}\n")
            let command = Command(folder: folder.path, ranks: ranks)
            let end = try command.run(["train", "c.yaml", "--dry-run"])
            #expect(end.exitCode == 0, "\(end.errors)")
            #expect(
                end.output.hasPrefix("first step: loss: ")
                    && end.output.contains("\ntraining: 1 epoch of 33 steps\n"))
            #expect(
                end.output.hasSuffix("/runs/c\ndry run: ok, nothing was written\n"))
            #expect(end.errorLines.count { $0.hasPrefix("c: ") } == 1)
            let dry = try DryRun(command.run(["train", "c.yaml", "--dry-run", "--json"]))
            #expect(
                dry.ranks == ranks ?? 1 && dry.epochs == 1 && dry.stepsPerEpoch == 33 && dry.resumes == nil)
            #expect(try folder.names() == ["c.yaml"])

            let run = try #require(Outcome(command.run(["train", "c.yaml", "--json"]).output).run)
            let first = try #require(
                String(contentsOfFile: run + "/metrics.jsonl", encoding: .utf8).split(separator: "\n").first)
            #expect(
                first.contains("\"loss\":\(dry.loss),")
                    && first.contains("\"gradient_norm\":\(dry.gradientNorm),"))
            let resumed = try DryRun(command.run(["train", "c.yaml", "--dry-run", "--json", "--resume"]))
            #expect(resumed.resumes == run)
        }

        @Test("a dry run ends with the codes of the run")
        func dryRunMistakes() throws {
            let folder = try folder()
            func end(_ arguments: String...) throws -> Command.End {
                try Command(folder: folder.path).run(["train", "c.yaml", "--dry-run"] + arguments)
            }
            #expect(try end("--ranks-log", "logs").exitCode == 64)
            #expect(try end("--set", "data.train={csv: none.csv}").exitCode == 66)
            #expect(try end("--set", "output.folder=c.yaml/runs").exitCode == 73)
            #expect(try end("--set", "output.folder=/dev/full").exitCode == 73)
            #expect(try end("--resume=none").exitCode == 66)
            let repeated = try DryRun(end("--json", "--set", "runs=3", "--set", "data.validation={folds: 2}"))
            #expect(repeated.runs == 6)
            #expect(try folder.names() == ["c.yaml"])
        }
    }
}
