import Foundation
import SystemSupport
import Testing

/// The commands that describe a configuration, or what it can name.
extension CommandTests {
    @Suite("summary, check, list and bench", .serialized)
    struct DescriptionTests {
        private static let digits = Project.path("configs/digits.yaml")

        @Test("summary --json has the layers, and the parameters that learn in each stage")
        func summaryAsJSON() throws {
            struct Summary: Decodable {
                struct Layer: Decodable {
                    let kind: String
                    let outputShape: [Int]
                    let parameters: Int
                }
                struct Stage: Decodable {
                    struct Step: Decodable {
                        let operations: Int
                        let bytesSent: Int
                    }
                    let name: String
                    let trainableParameters: Int
                    let step: Step
                }
                let layers: [Layer]
                let parameters: Int
                let stages: [Stage]
            }
            let file = Project.path("configs/chapter/reuse/transfer.yaml")
            let end = try Command(ranks: 2).run(["summary", file, "--json"])
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            let summary = try decoder.decode(Summary.self, from: Data(end.output.utf8))
            #expect(summary.layers.map(\.parameters).reduce(0, +) == summary.parameters)
            #expect(summary.layers.last?.kind == "Dense" && summary.layers.last?.outputShape == [5])
            #expect(summary.stages.map(\.name) == ["frozen", "thawed"])
            let (frozen, thawed) = (summary.stages[0], summary.stages[1])
            #expect(frozen.trainableParameters < thawed.trainableParameters)
            #expect(thawed.trainableParameters == summary.parameters)
            // Two ranks: each sends half of the gradient and half of the parameters.
            #expect(thawed.step.bytesSent == 4 * summary.parameters)
            #expect(frozen.step.operations < thawed.step.operations)
        }

        @Test("a summary has layers, shapes, parameters and what a step costs", arguments: [nil, 2])
        func summary(ranks: Int?) throws {
            let end = try Command(ranks: ranks).run(["summary", Self.digits])
            #expect(end.exitCode == 0 && end.errors.isEmpty)
            let lines = end.output.split(separator: "\n")
            #expect(lines.first?.hasPrefix("Layer (type)  Output Shape  Param #") == true)
            #expect(lines.contains("0 (Dense)     (None, 64)      4,160"))
            #expect(lines.contains { $0.contains("Total params: 6,570 (25.7 KB)") })
            let start = try #require(lines.firstIndex { $0.hasPrefix("Total params") })
            #expect(
                lines[start...].prefix(5).map(String.init) == [
                    "Total params: 6,570 (25.7 KB)", "Trainable params: 6,570 (25.7 KB)",
                    "Non-trainable params: 0 (0 B)",
                    ranks == nil
                        ? "A step of 64 samples: 2.0 MFLOP, no communication (1 rank)"
                        : "A step of 64 samples: 2.0 MFLOP, 25.7 KB sent by each of 2 ranks",
                    "ranks: 1 to 4 (a batch of 64 samples has 4 micro-batches of 16)",
                ])
            #expect(lines.allSatisfy { $0.count <= 80 }, "\(end.output)")
            let asked = try Command().run(["summary", Self.digits, "--ranks", "2"])
            #expect((asked.output == end.output) == (ranks == 2), "\(asked.output)")
        }

        @Test(
            "parameters are counted as Keras 3 counts them, and the memory of a rank is the sum of its uses")
        func batchNormalization() throws {
            struct Summary: Decodable {
                struct Layer: Decodable { let parameters: Int }
                struct Stage: Decodable {
                    struct Memory: Decodable {
                        let samples, parameters, gradients, optimizerState, activations, copies, data: Int
                    }
                    let trainableParameters, nonTrainableParameters: Int
                    let memory: Memory
                }
                let layers: [Layer]
                let parameters, parameterBytes: Int
                let stages: [Stage]
            }
            let folder = try TemporaryFolder()
            try folder.write(
                """
                data: {train: digits}
                batch: {size: 64, micro: 16}
                model: {layers: [dense: 32, batch_norm, relu, dense: 10]}
                optimizer: adam
                training: {epochs: 1}

                """, to: "c.yaml")
            func summary(_ ranks: Int) throws -> Summary {
                let end = try Command(folder: folder.path).run([
                    "summary", "c.yaml", "--json", "--ranks", "\(ranks)",
                ])
                let decoder = JSONDecoder()
                decoder.keyDecodingStrategy = .convertFromSnakeCase
                return try decoder.decode(Summary.self, from: Data(end.output.utf8))
            }
            let one = try summary(1)
            // keras.Sequential([Input((64,)), Dense(32), BatchNormalization(), ReLU(), Dense(10)]).summary()
            #expect(one.layers.map(\.parameters) == [2080, 128, 0, 330] && one.parameters == 2538)
            let stage = one.stages[0]
            #expect(stage.trainableParameters == 2474 && stage.nonTrainableParameters == 64)
            // Running means and variances are float64.
            #expect(one.parameterBytes == 4 * 2474 + 8 * 64 && stage.memory.parameters == one.parameterBytes)
            #expect(stage.memory.gradients == 4 * 2474 && stage.memory.optimizerState == 2 * 4 * 2474)
            #expect(stage.memory.activations == 2 * 64 * (64 + 3 * 32 + 10) * 4)
            #expect(stage.memory.copies == 5 * one.parameterBytes)
            #expect(stage.memory.data == 1797 * (64 + 4))
            let three = try summary(3).stages[0].memory
            // Of four micro-batches a rank has two; of the arena's three blocks each has one.
            #expect(three.samples == 32 && three.activations == stage.memory.activations / 2)
            #expect(three.optimizerState == 2 * 4 * 1024 && three.data == stage.memory.data)
            let wrong = try Command(folder: folder.path).run(["summary", "c.yaml", "--ranks", "0"])
            #expect(wrong.exitCode == 64 && wrong.errors.contains("--ranks is 0; expected 1 to"))
        }

        @Test(
            "the memory that summary tells is that of a run at its peak",
            .enabled(if: Command.path(of: "python3") != nil, "python3 is needed"))
        func memory() throws {
            let folder = try TemporaryFolder()
            try folder.write(
                """
                data: {train: digits, validation: {fraction: 0.1}}
                batch: {size: 256, micro: 64}
                model: {layers: [dense: 1200, relu, dense: 1200, relu, dense: 1200, relu, dense: 10]}
                optimizer: adam
                training: {epochs: 2}

                """, to: "c.yaml")
            /// The most bytes of a command's process.
            func peak(_ arguments: [String]) throws -> Double {
                let script = """
                    import resource, subprocess, sys
                    subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
                    """
                let end = try Command("/usr/bin/env", folder: folder.path, limitSeconds: 60).run(
                    ["python3", "-c", script, Project.program("dnn-dist")] + arguments)
                return 1024
                    * (try #require(Double(end.output.trimmingCharacters(in: .whitespacesAndNewlines))))
            }
            struct Summary: Decodable {
                struct Stage: Decodable { let memory: [String: Int] }
                let stages: [Stage]
            }
            let summary = try Command(folder: folder.path).run(["summary", "c.yaml", "--json"]).output
            let memory = try JSONDecoder().decode(Summary.self, from: Data(summary.utf8)).stages[0].memory
            let told = Double(memory.values.reduce(0, +) - (memory["samples"] ?? 0))
            let small = try peak(["train", "c.yaml", "model.layers=[dense: 10]", "-q"])
            let ratio = (try peak(["train", "c.yaml", "-q"]) - small) / told
            #expect(0.8...1.1 ~= ratio, "\(ratio) of \(told)")
        }

        @Test(
            "a figure or page is not written under the name of another format",
            arguments: [
                ["summary", "c.yaml", "--graph", "m.png"],
                ["find-lr", "c.yaml", "--output", "a.b/rates.pdf"],
                ["report", "latest", "-o", "page.pdf"], ["report", "latest", "--csv", "t.xlsx"],
            ])
        func extensions(arguments: [String]) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "c.yaml")
            let end = try Command(folder: folder.path).run(arguments)
            let (known, other) = (
                ["svg", "svg", "html", "csv"], arguments[arguments.count - 1].split(separator: ".").last ?? ""
            )
            #expect(end.exitCode == 64 && end.errors.contains("ends with .\(other)."), "\(end.errors)")
            #expect(known.contains { end.errors.contains("a name that ends with .\($0)") }, "\(end.errors)")
            let good = try Command(folder: folder.path).run(["summary", "c.yaml", "--graph", "v1.2"])
            #expect(good.exitCode == 0, "\(good.errors)")
            #expect(try folder.names() == ["c.yaml", "v1.2"])
        }

        @Test(
            "stages are summed up one by one: what is frozen costs its forward pass alone",
            arguments: [nil, 2])
        func stages(ranks: Int?) throws {
            let file = Project.path("configs/chapter/reuse/transfer.yaml")
            let end = try Command(ranks: ranks).run(["summary", file])
            #expect(end.exitCode == 0 && end.errors.isEmpty)
            let lines = end.output.split(separator: "\n")
            let start = try #require(lines.firstIndex { $0.hasPrefix("Total params") })
            #expect(
                lines[start...].prefix(6).map(String.init)
                    == [
                        "Total params: 14,005 (54.7 KB)",
                        "Stage 'frozen': 1,005 trainable params, 13,000 non-trainable",
                        "A step of 20 samples: 592.0 kFLOP, "
                            + (ranks == nil ? Self.alone : "3.9 KB sent by each of 2 ranks"),
                        "Stage 'thawed': 14,005 trainable params, 0 non-trainable",
                        "A step of 20 samples: 1.1 MFLOP, "
                            + (ranks == nil ? Self.alone : "54.7 KB sent by each of 2 ranks"),
                        Self.ranks,
                    ])
            let check = try Command(ranks: ranks).run(["check", file])
            let course =
                "training: base 'base', then frozen (40 epochs of 3 steps), then thawed (40 epochs of 3 steps), then the same model from scratch; 5 runs"
            #expect(check.output.hasSuffix("\(course)\n\(Self.ranks)\n"), "\(check.output)")
        }

        private static let alone = "no communication (1 rank)"
        private static let ranks = "ranks: 1 to 4 (a batch of 20 samples has 4 micro-batches of 5)"

        @Test("a check says that a run could begin, or why not", arguments: [nil, 2])
        func check(ranks: Int?) throws {
            let good = try Command(ranks: ranks).run(["check", Self.digits])
            #expect(good.exitCode == 0 && good.errors.isEmpty)
            #expect(good.output.hasPrefix("\(Self.digits): ok\n"))
            #expect(good.output.contains("1,618 training, 179 validation samples of [8, 8], 10 classes"))
            let bad = try Command(ranks: ranks).run(["check", Self.digits, "--set", "data.train=mnst"])
            #expect(bad.exitCode == 78 && bad.output.isEmpty)
            #expect(bad.errorLines.count { $0 == "did you mean 'mnist'?" } == 1)
        }

        @Test("a check shows the shares of any number of ranks, and who is idle", arguments: [nil, 2])
        func shares(ranks: Int?) throws {
            func check(_ count: String, _ more: String...) throws -> Command.End {
                try Command(ranks: ranks).run(["check", Self.digits, "--ranks", count] + more)
            }
            func rows(_ end: Command.End) -> [String] {
                end.output.split(separator: "\n").drop { !$0.hasPrefix("Ranks  ") }.map {
                    $0.split(separator: " ").joined(separator: " ")
                }
            }
            let three = try check("3")
            #expect(three.exitCode == 0 && three.errors.isEmpty, "\(three.errors)")
            #expect(rows(three)[2...3] == ["1 32 2 50.0 % 2", "2 16 1 25.0 % 0–1"], "\(three.output)")
            #expect(three.output.contains("\n3 ranks: at most 2.0 times as fast as one, "))
            #expect(three.output.contains("\nlast batch of an epoch: 18 samples, for 2 of the ranks\n"))
            let six = try check("6")
            #expect(
                six.exitCode == 0
                    && six.errorLines.count { $0.hasPrefix("warning: 2 of 6 ranks have nothing") } == 1)
            #expect(rows(six)[2...3] == ["4 16 1 25.0 % 1–2, 4–5", "2 0 0 0.0 % 0, 3"], "\(six.output)")
            let json = try check("100000", "--json")
            let findings = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            #expect(findings?["most_ranks"] as? Int == 4)
            let shares = findings?["shares"] as? [String: Any]
            #expect(shares?["idle_ranks"] as? Int == 99_996 && shares?["samples"] as? Int == 64)
            #expect(try check("0").exitCode == 64)
        }

        @Test("a summary draws the graph of the training loss", arguments: [nil, 2])
        func graph(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            let command = Command(folder: folder.path, ranks: ranks)
            let end = try command.run(["summary", Self.digits, "--graph", "model.svg"])
            #expect(end.exitCode == 0 && end.errors.isEmpty && end.output.hasSuffix("\n\nmodel.svg\n"))
            let svg = try folder.text("model.svg")
            for text in [
                "layers.0.weight", "64 × 64", "N × 64", "N × 10", "linear", "elu", "softmaxCrossEntropy",
            ] {
                #expect(svg.contains(">\(text)</text>"), "\(text)")
            }
            // Frozen layers are a part of it.
            let frozen = try command.run([
                "summary", Project.path("configs/chapter/reuse/transfer.yaml"), "--graph", "frozen.svg",
            ])
            #expect(frozen.exitCode == 0, "\(frozen.errors)")
            #expect(try folder.text("frozen.svg").contains(">layers.1.weight</text>"))
            let nowhere = try command.run(["summary", Self.digits, "--graph", "none/model.svg"])
            #expect(nowhere.exitCode == 73 && nowhere.errors.contains("none/model.svg"), "\(nowhere.errors)")
        }

        @Test("the commands of docs/before-training.md run, and write nothing but figures")
        func documented() throws {
            let page = try Project.text("docs/before-training.md")
            let commands = page.split(separator: "\n").filter {
                $0.hasPrefix("dnn-dist ") || $0.hasPrefix("mpirun -n ")
            }
            #expect(commands.count >= 6)
            let folder = try TemporaryFolder()
            try folder.write(Project.text("configs/digits.yaml"), to: "configs/digits.yaml")
            for command in commands {
                var words = command.split(separator: " ").map(String.init)
                let ranks = words[0] == "mpirun" ? Int(words[2]) : nil
                words.removeFirst(ranks == nil ? 1 : 4)
                let end = try Command(folder: folder.path, ranks: ranks).run(words)
                #expect(end.exitCode == 0, "\(command): \(end.errors)")
                // Outputs and figures are those of the page.
                let figures = "docs/figures/before-training/"
                if command == "dnn-dist find-lr configs/digits.yaml" {
                    #expect(page.contains(end.output), "\(end.output)")
                    #expect(try folder.text("find-lr.svg") == Project.text(figures + "find-lr.svg"))
                } else if words.contains("--graph") {
                    #expect(try folder.text("model.svg") == Project.text(figures + "graph.svg"))
                } else if words.contains("summary"), words.contains("--ranks") {
                    let counts = try #require(end.output.range(of: "Total params"))
                    #expect(page.contains(end.output[counts.lowerBound...]), "\(end.output)")
                } else if words.contains("--ranks") {
                    let table = try #require(end.output.range(of: "\n\nRanks "))
                    #expect(page.contains(end.output[table.lowerBound...]), "\(end.output)")
                }
            }
            #expect(try folder.names(in: ".").sorted() == ["configs", "find-lr.svg", "model.svg"])
        }

        @Test("the list fits 100 columns and names every kind of tool")
        func list() throws {
            let end = try Command().run(["list"])
            #expect(end.exitCode == 0 && end.errors.isEmpty)
            let lines = end.output.split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= 100 })
            for kind in ["layers", "initializers", "losses", "optimizers", "clippings", "data sources"] {
                #expect(lines.contains { $0 == kind })
            }
        }

        @Test(
            "the list of one kind, one section and one name is a part of the whole",
            arguments: [
                ("optimizers", "momentum: "), ("batch", "micro: "), ("elu", "alpha: "),
            ])
        func listTopic(topic: String, part: String) throws {
            let end = try Command().run(["list", topic])
            #expect(end.exitCode == 0 && end.errors.isEmpty)
            #expect(end.output.contains("  " + part))
        }

        @Test("the reference page is Markdown of the same declarations")
        func reference() throws {
            let end = try Command().run(["list", "--markdown"])
            #expect(end.exitCode == 0 && end.output.hasPrefix("# Reference\n"))
            #expect(end.output.contains("### `momentum`") && end.output.contains("| `learning_rate` | "))
        }

        @Test(
            "a benchmark's JSON has the figures that other programs lean on", arguments: [nil, 2],
            ["mlp-mnist", "trunk-frozen"])
        func bench(ranks: Int?, workload: String) throws {
            let end = try Command(ranks: ranks).run([
                "bench", workload, "--rounds", "2", "--seconds", "0.02", "--json",
            ])
            #expect(end.exitCode == 0 && end.errors.isEmpty)
            #expect(
                try Outcome.keys(end.output).isSuperset(of: [
                    "workload", "ranks", "step_us", "samples_per_second", "forward_us", "backward_us",
                    "exchange_us", "update_us",
                ]))
            let figures = try JSONSerialization.jsonObject(with: Data(end.output.utf8)) as? [String: Any]
            #expect(figures?["workload"] as? String == workload && figures?["ranks"] as? Int == ranks ?? 1)
            let step = try #require(figures?["step_us"] as? Double)
            let rate = try #require(figures?["samples_per_second"] as? Double)
            #expect(abs(rate * step / 1e6 / Double(32 * (ranks ?? 1)) - 1) < 0.01)
        }

        @Test("a benchmark of checkpoints has their pause and cost, and leaves nothing", arguments: [nil, 2])
        func checkpoints(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            let end = try Command(ranks: ranks).run([
                "bench", "mlp-mnist", "--checkpoints", folder.path, "--rounds", "3", "--json",
            ])
            #expect(end.exitCode == 0 && end.errors.isEmpty, "\(end.errors)")
            let figures = try JSONSerialization.jsonObject(with: Data(end.output.utf8)) as? [String: Any]
            // 266,610 parameters of 4 bytes, without a state of the optimizer.
            #expect(figures?["megabytes"] as? Double == 1.1)
            #expect(try #require(figures?["pause_us"] as? Double) > 0)
            #expect(
                try Outcome.keys(end.output).isSuperset(of: [
                    "step_us", "cost_us", "pause_share_of_ten_steps", "cost_share_of_ten_minutes",
                ]))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)

            let wrong = try Command(ranks: ranks).run([
                "bench", "mlp-mnist", "--checkpoints", "/dev/null/folder",
            ])
            #expect(wrong.exitCode == 73 && wrong.errors.contains("/dev/null"), "\(wrong.errors)")
        }
    }
}
