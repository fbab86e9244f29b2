import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    @Suite("looking back at runs", .serialized)
    struct ReportTests {
        private static let images = """
            name: shown
            data: {train: digits, validation: {fraction: 0.1}, test: digits}
            batch: {size: 64, micro: 16}
            model: {layers: [dense: 16, sigmoid, dense: 10]}
            optimizer: {momentum: {learning_rate: 0.05}}
            schedule: {one_cycle: {}}
            training: {epochs: 3}
            output: {metrics_every: 5}

            """

        private func train(
            _ arguments: [String], ranks: Int? = nil, in folder: TemporaryFolder
        ) throws -> String {
            let end = try Command(folder: folder.path, ranks: ranks).run(
                ["train", "c.yaml", "--json"] + arguments)
            return try #require(try Outcome(end.output).run, "\(end.errors)")
        }

        @Test("a run's page shows all that was recorded", .enabled(if: Command.mpirun != nil))
        func page() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.images, to: "c.yaml")
            let run = try train(["--diagnose"], ranks: 2, in: folder)
            let end = try Command(folder: folder.path).run(["report", run, "--json"])
            #expect(
                end.exitCode == 0 && end.output == "{\"report\":\"\(run)/report.html\"}\n", "\(end.errors)")
            let html = try String(contentsOfFile: run + "/report.html", encoding: .utf8)
            for title in [
                "Run", "Curves", "Layers", "Metrics", "Classes", "Worst mistakes", "Time", "Environment",
                "Configuration",
            ] { #expect(html.contains("<h2>\(title)</h2>"), "\(title)") }
            for title in [
                "Loss", "Accuracy", "Learning rate", "Momentum", "Norm of the gradient", "Training speed",
                "Gradient norm of each layer", "Share of saturated outputs",
            ] { #expect(html.contains("<figcaption>\(title)</figcaption>"), "\(title)") }
            #expect(html.contains("<summary>time of each rank</summary>"))
            for fact in ["begun", "command", "hosts", "cores of a host", "processor", "MPI"] {
                #expect(html.contains("<th scope=\"row\">\(fact)</th>"), "\(fact)")
            }
            #expect(html.contains(" train c.yaml --json --diagnose</td>"))
            #expect(html.contains(/<dt>best epoch<\/dt><dd>[1-3] \(validation_loss \d\.\d{4}\)/))
            #expect(html.contains("<h3>test: confusion matrix</h3>") && html.contains("<td>0.1.0</td>"))
            let figures = try Command(folder: folder.path).run([
                "report", "latest", "--figures", "f", "-o", "x.html",
            ])
            #expect(figures.exitCode == 0 && figures.errors.contains("note: runs/"), "\(figures.errors)")
            #expect(try folder.names(in: "f").contains("momentum.svg"))
            #expect(try folder.text("x.html").replacing(folder.path + "/", with: "").count > 10_000)
        }

        @Test("the mistakes of a table name the line of the file, or the identifier")
        func lines() throws {
            let folder = try TemporaryFolder()
            // Two lines a row, a comment, and classes that cannot be learned.
            let rows = (0..<120).map { "\"r\n\($0)\",\($0 % 7),\($0 * 13 % 5),\($0 * 7 % 3)\n" }
            try folder.write("# comment\nkey,a,b,class\n" + rows.joined(), to: "t.csv")
            for (rule, cell) in [("ignore", "line \\d+"), ("id", "r[^<]{1,12}\\d+")] {
                try folder.write(
                    Fixtures.training(
                        "{csv: {path: t.csv, columns: {key: \(rule), class: {target: category}}}}, validation: {fraction: 0.3}"
                    ),
                    to: "c.yaml")
                let run = try train([], in: folder)
                let found = try #require(try Self.examples(run, "validation")["mistakes"] as? [[String: Any]])
                #expect(!found.isEmpty)
                for mistake in found {
                    let line = try #require(mistake["line"] as? Int)
                    let values = try #require(mistake["values"] as? [String])
                    // Row k begins in line 3 + 2 k.
                    let row = (line - 3) / 2
                    #expect(line % 2 == 1 && values[0] == "\(row % 7)" && values[1] == "\(row * 13 % 5)")
                }
                let end = try Command(folder: folder.path).run(["report", run])
                #expect(end.exitCode == 0, "\(end.errors)")
                let html = try String(contentsOfFile: run + "/report.html", encoding: .utf8)
                #expect(html.contains(try Regex("<th scope=\"row\">\(cell)</th>")), "\(rule)")
            }
        }

        @Test("--csv - writes the metrics to standard output, and the table beside it")
        func standardOutput() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.images, to: "c.yaml")
            let run = try train([], in: folder)
            let end = try Command(folder: folder.path).run(["report", run, "--csv", "-"])
            #expect(end.output.hasPrefix("epoch,steps,training_loss,"), "\(end.output)")
            #expect(end.output.split(separator: "\n").count == 4 && end.errors.contains("/report.html\n"))
            #expect(!FileManager.default.fileExists(atPath: folder.path + "/-"))
        }

        /// The entries of a set in a run's examples.json.
        private static func examples(_ run: String, _ set: String) throws -> [String: Any] {
            let data = try Data(contentsOf: URL(filePath: run + "/examples.json"))
            let sets = try JSONSerialization.jsonObject(with: data) as? [String: [String: Any]]
            return try #require(sets?[set])
        }

        @Test(
            "the worst mistakes have their images, the same for any number of ranks",
            .enabled(if: Command.mpirun != nil))
        func mistakes() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.images, to: "c.yaml")
            let runs = try [nil, 2, 3].map { try train([], ranks: $0, in: folder) }
            let files = try runs.map { try Data(contentsOf: URL(filePath: $0 + "/examples.json")) }
            #expect(files[1] == files[0] && files[2] == files[0])
            let examples = try Self.examples(runs[0], "test")
            let mistakes = try #require(examples["mistakes"] as? [[String: Any]])
            #expect(mistakes.count == 24)
            let probabilities = mistakes.compactMap { $0["true_probability"] as? Double }
            #expect(probabilities == probabilities.sorted() && probabilities.count == 24)
            // What predict says about the worst of them.
            let predictions = try Command(folder: folder.path).run(["predict", runs[0], "--data", "test"])
                .output
                .split(separator: "\n").map { $0.split(separator: ",") }
            let worst = try #require(mistakes.first)
            let sample = try #require(worst["sample"] as? Int)
            let row = try #require(predictions.first { $0[0] == "\(sample)" })
            #expect(row[1] == "\(worst["predicted_class"] as? Int ?? -1)")
            let column = 2 + (worst["true_class"] as? Int ?? 0)
            #expect(abs((Double(row[column]) ?? 1) - probabilities[0]) < 1e-6)
            let end = try Command(folder: folder.path).run(["report", runs[0]])
            #expect(end.exitCode == 0, "\(end.errors)")
            let html = try String(contentsOfFile: runs[0] + "/report.html", encoding: .utf8)
            #expect(html.contains("<h2>Worst mistakes</h2>") && html.contains("<h3>test: the 24 mistakes "))
            let pictures = html.matches(
                of: /<img src="data:image\/png;base64,iVBOR[^"]+" alt="sample \d+, true \d:/)
            #expect(pictures.count > 24)
        }

        @Test(
            "the worst mistakes say the sample's index in the data source, not in the part that is held out",
            .enabled(if: Command.mpirun != nil))
        func sourceIndices() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.images, to: "c.yaml")
            let run = try train([], ranks: 2, in: folder)
            let held = try #require(try Self.examples(run, "validation")["mistakes"] as? [[String: Any]])
            // The test set is the whole source, in its order.
            let all = try #require(try Self.examples(run, "test")["mistakes"] as? [[String: Any]])
            let known = Dictionary(
                all.compactMap { mistake in
                    (mistake["picture"] as? String).map { ($0, mistake["sample"] as? Int) }
                }, uniquingKeysWith: { first, _ in first })
            let found = held.filter { known[$0["picture"] as? String ?? ""] != nil }
            #expect(found.count > 1)
            for mistake in found {
                let index = try #require(mistake["source_index"] as? Int)
                #expect(
                    index == known[mistake["picture"] as? String ?? ""] && index != mistake["sample"] as? Int)
            }
            #expect(all.allSatisfy { $0["source_index"] as? Int == $0["sample"] as? Int })
            _ = try Command(folder: folder.path).run(["report", run])
            let html = try String(contentsOfFile: run + "/report.html", encoding: .utf8)
            for index in held.compactMap({ $0["source_index"] as? Int }) {
                #expect(html.contains("alt=\"sample \(index), true "))
            }
        }

        @Test(
            "rows of arrays are found by their index in the file, whatever take and validation leave",
            arguments: [1, 3])
        func sourceNames(ranks: Int) throws {
            guard ranks == 1 || Command.mpirun != nil else { return }
            let folder = try TemporaryFolder()
            // Feature 0 of sample i is i; the labels cannot be learned, and take leaves half of the samples.
            let rows = (0..<80).flatMap { (row: Int) -> [UInt8] in [UInt8(row), UInt8(row * 37 % 11), 1] }
            try Data(FileBytes.npy("|u1", "(80, 3)", rows)).write(to: URL(filePath: folder.path + "/x.npy"))
            try Data(FileBytes.npy("|u1", "(80,)", (0..<80).map { UInt8($0 * 7 % 13 % 2) }))
                .write(to: URL(filePath: folder.path + "/y.npy"))
            try folder.write(
                """
                data: {train: {npy: {features: x.npy, labels: y.npy}}, take: 40, validation: {fraction: 0.5}}
                batch: {size: 12, micro: 4}
                model: {layers: [dense: 2]}
                training: {epochs: 1}

                """, to: "c.yaml")
            let run = try train([], ranks: ranks == 1 ? nil : ranks, in: folder)
            let mistakes = try #require(try Self.examples(run, "validation")["mistakes"] as? [[String: Any]])
            #expect(!mistakes.isEmpty)
            _ = try Command(folder: folder.path).run(["report", run])
            let html = try String(contentsOfFile: run + "/report.html", encoding: .utf8)
            for mistake in mistakes {
                let first = try #require((mistake["values"] as? [String])?.first)
                #expect(mistake["source_index"] as? Int == Int(first))
                #expect(html.contains("<th scope=\"row\">sample \(first)</th>"))
            }
        }

        @Test("many classes have the curves of those with the least area", arguments: [20, 21, 60])
        func manyClasses(count: Int) throws {
            let folder = try TemporaryFolder()
            let rows = (0..<count * 20).map { "\($0 % count),\($0 * 7 % 5),c\($0 % count)\n" }
            try folder.write("a,b,class\n" + rows.joined(), to: "t.csv")
            try folder.write(
                """
                data: {train: {csv: {path: t.csv, target: class}}, validation: {fraction: 0.5}}
                batch: {size: 20, micro: 10}
                model: {layers: [dense: \(count)]}
                training: {epochs: 2}

                """, to: "c.yaml")
            let run = try train([], in: folder)
            let curves = try #require(try Self.examples(run, "validation")["curves"] as? [Any])
            #expect(curves.count == count && curves.count { !($0 is NSNull) } == 20)
            let data = try Data(contentsOf: URL(filePath: run + "/result.json"))
            let result = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            let metrics = try #require(result?["validation_metrics"] as? [String: Any])
            let areas = try #require(metrics["classes"] as? [[String: Any]]).map {
                $0["roc_auc"] as? Double ?? .nan
            }
            let kept = areas.indices.filter { !(curves[$0] is NSNull) }.map { areas[$0] }.max() ?? .nan
            let left = areas.indices.filter { curves[$0] is NSNull }.map { areas[$0] }.min() ?? 1
            #expect(kept <= left + 1e-9)
            let end = try Command(folder: folder.path).run(["report", run])
            #expect(end.exitCode == 0, "\(end.errors)")
            let html = try String(contentsOfFile: run + "/report.html", encoding: .utf8)
            for title in ["ROC curve", "Precision and recall"] {
                #expect(
                    html.contains("<figcaption>\(title): the 4 classes with the least area</figcaption>"))
            }
            let title = count == 20 ? "confusion matrix" : "most frequent confusions"
            #expect(html.contains("<h3>validation: \(title)</h3>"))
        }

        @Test("the area under each recorded ROC curve is the class's ROC AUC")
        func curves() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.images, to: "c.yaml")
            let run = try train([], in: folder)
            let data = try Data(contentsOf: URL(filePath: run + "/result.json"))
            let result = try JSONSerialization.jsonObject(with: data) as? [String: Any]
            for set in ["validation", "test"] {
                let metrics = try #require(result?["\(set)_metrics"] as? [String: Any])
                #expect(metrics["curves"] == nil)
                let classes = try #require(metrics["classes"] as? [[String: Any]])
                let curves = try #require(Self.examples(run, set)["curves"] as? [[String: Any]])
                #expect(curves.count == 10)
                for (curve, expected) in zip(curves, classes) {
                    let hits = [0] + (curve["true_positives"] as? [Int] ?? [])
                    let misses = [0] + (curve["false_positives"] as? [Int] ?? [])
                    let positives = try #require(curve["positives"] as? Int)
                    let negatives = try #require(curve["negatives"] as? Int)
                    #expect(hits.last == positives && misses.last == negatives && hits.count <= 203)
                    let doubled = hits.indices.dropFirst().reduce(0) { sum, place in
                        sum + (misses[place] - misses[place - 1]) * (hits[place] + hits[place - 1])
                    }
                    let area = Double(doubled) / 2 / Double(positives * negatives)
                    // Of more than 200 points some are left out.
                    let tolerance = set == "validation" ? 1e-9 : 0.005
                    #expect(abs(area - (expected["roc_auc"] as? Double ?? 0)) < tolerance)
                }
            }
            _ = try Command(folder: folder.path).run(["report", run])
            let html = try String(contentsOfFile: run + "/report.html", encoding: .utf8)
            let part = ": the 4 classes with the least area"
            for title in ["ROC curve" + part, "Precision and recall" + part, "Calibration"] {
                #expect(html.matches(of: try Regex("<figcaption>\(title)</figcaption>")).count == 2)
            }
        }

        @Test("large images are reduced, and colors stay")
        func largeImages() throws {
            let folder = try TemporaryFolder()
            // Green above, red below; labels that nothing can learn.
            let dark = [UInt8](repeating: 0, count: 100 * 70)
            let bright = [UInt8](repeating: 200, count: 100 * 70)
            let pixels = dark + bright + bright + dark + [UInt8](repeating: 0, count: 200 * 70)
            let all = (0..<40).flatMap { _ in pixels }
            try Data(FileBytes.npy("|u1", "(40, 3, 200, 70)", all)).write(
                to: URL(filePath: folder.path + "/x.npy"))
            try Data(FileBytes.npy("|u1", "(40,)", (0..<40).map { UInt8($0 % 2) }))
                .write(to: URL(filePath: folder.path + "/y.npy"))
            try folder.write(
                """
                data: {train: {npy: {features: x.npy, labels: y.npy}}, validation: {fraction: 0.5}}
                batch: {size: 20, micro: 10}
                model: {layers: [dense: 2]}
                training: {epochs: 1}

                """, to: "c.yaml")
            let mistakes = try #require(
                try Self.examples(train([], in: folder), "validation")["mistakes"] as? [[String: Any]])
            #expect(mistakes.count == 10)
            let text = try #require(mistakes[0]["picture"] as? String)
            let png = [UInt8](try #require(Data(base64Encoded: text)))
            // Width, height, bits and the type of color in the header of the file.
            #expect(Array(png[16..<26]) == [0, 0, 0, 18, 0, 0, 0, 50, 8, 2])
            try Data(png).write(to: URL(filePath: folder.path + "/p.png"))
            guard let python = Command.python else { return }
            let script =
                "from PIL import Image; i = Image.open('p.png'); print(i.getpixel((3, 3)), i.getpixel((3, 45)))"
            let end = try Command(python, folder: folder.path).run(["-c", script])
            #expect(end.output == "(0, 200, 0) (200, 0, 0)\n", "\(end.errors)")
        }

        @Test(
            "a regression's page has predicted against true values, of at most 1,000 samples",
            .enabled(if: Command.mpirun != nil))
        func regression() throws {
            let folder = try TemporaryFolder()
            let rows = (0..<2500).map { "\($0 % 50),\($0 / 50),\(($0 % 50) * 3 - $0 / 50)\n" }
            try folder.write("width,depth,price\n" + rows.joined(), to: "t.csv")
            try folder.write(
                """
                name: prices
                data: {train: {csv: {path: t.csv, target: price}}, test: {csv: {path: t.csv, target: price}}}
                batch: {size: 50, micro: 10}
                loss: mse
                model: {layers: [dense: 8, relu, dense: 1]}
                training: {epochs: 3}

                """, to: "c.yaml")
            let runs = try [nil, 2, 4].map { try train([], ranks: $0, in: folder) }
            let files = try runs.map { try Data(contentsOf: URL(filePath: $0 + "/examples.json")) }
            #expect(files[1] == files[0] && files[2] == files[0])
            let examples = try Self.examples(runs[0], "test")
            let pairs = try #require(examples["pairs"] as? [[String: Any]])
            #expect(pairs.compactMap { $0["sample"] as? Int } == Array(stride(from: 0, to: 2500, by: 3)))
            let targets = pairs.compactMap { ($0["target"] as? [Double])?.first }
            for (pair, sample) in zip(targets, stride(from: 0, to: 2500, by: 3)) {
                #expect(abs(pair - Double((sample % 50) * 3 - sample / 50)) < 1e-3)
            }
            #expect(examples["output_names"] as? [String] == ["price"])
            let end = try Command(folder: folder.path).run(["report", runs[0]])
            #expect(end.exitCode == 0, "\(end.errors)")
            let html = try String(contentsOfFile: runs[0] + "/report.html", encoding: .utf8)
            #expect(html.contains("<h2>Predictions</h2>") && html.contains("<figcaption>price</figcaption>"))
            let dots = try #require(html.firstMatch(of: /<path d="([^"]+)" class="dots c0"\/>/)?.output.1)
            #expect(dots.split(separator: "M").count == pairs.count)
            #expect(!html.contains("<h2>Worst mistakes</h2>"))
        }

        @Test("the worst mistakes of a table have their columns and classes by name")
        func tableMistakes() throws {
            let folder = try TemporaryFolder()
            let rows = (0..<120).map {
                "\($0 % 7),\(["red", "blue"][$0 % 2]),\(["yes", "no", "no"][$0 * 5 % 3])\n"
            }
            try folder.write("size,colour,bought\n" + rows.joined(), to: "t.csv")
            try folder.write(
                """
                data: {train: {csv: {path: t.csv, target: bought}}, validation: {fraction: 0.5}}
                batch: {size: 30, micro: 10}
                model: {layers: [dense: 4, relu, dense: 2]}
                training: {epochs: 2}

                """, to: "c.yaml")
            let run = try train([], in: folder)
            let end = try Command(folder: folder.path).run(["report", run])
            #expect(end.exitCode == 0, "\(end.errors)")
            let html = try String(contentsOfFile: run + "/report.html", encoding: .utf8)
            #expect(html.contains("<h2>Worst mistakes</h2>") && html.contains(">size</th>"), "\(html)")
            #expect(html.contains(/<td>(yes|no)<\/td><td class="number">[\d.]+ %<\/td><td>(yes|no)<\/td>/))
            #expect(html.contains(/<td class="number">(red|blue)<\/td>/))
        }

        @Test(
            "examples that no run has written end no report",
            arguments: [
                "", "[]", "{\"test\": {}}", "{\"test\": {\"pairs\": []}}",
                "{\"test\": {\"pairs\": [{\"sample\": 1, \"predicted\": [], \"target\": [1, 2]}], \"output_names\": []}}",
                "{\"test\": {\"pairs\": [{\"sample\": 1, \"predicted\": [\"nan\"], \"target\": [1e308]}]}}",
                "{\"test\": {\"mistakes\": [{\"sample\": -1, \"true_class\": -7, \"predicted_class\": 9, \"probability\": 1e300, \"true_probability\": \"inf\", \"picture\": \"\\\"><script>\"}]}}",
            ])
        func damagedExamples(text: String) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "runs/x/2026-03-01T14-03-22/config.yaml")
            try folder.write(
                "{\"epoch\":1,\"epochs\":1,\"samples_per_second\":1,\"seconds\":1,\"steps\":1,\"training_loss\":1}\n",
                to: "runs/x/2026-03-01T14-03-22/metrics.jsonl")
            try folder.write(text, to: "runs/x/2026-03-01T14-03-22/examples.json")
            let end = try Command(folder: folder.path).run(["report", "latest"])
            #expect(end.exitCode == 0, "\(end.errors)")
            #expect(try !folder.text("runs/x/2026-03-01T14-03-22/report.html").contains("<script>"))
        }

        @Test("an image is named by its folder and file, its line or its index, in this order")
        func captions() throws {
            let folder = try TemporaryFolder()
            let run = "runs/x/2026-03-01T14-03-22"
            try folder.write(Fixtures.digits, to: run + "/config.yaml")
            try folder.write(
                "{\"epoch\":1,\"epochs\":1,\"samples_per_second\":1,\"seconds\":1,\"steps\":1,\"training_loss\":1}\n",
                to: run + "/metrics.jsonl")
            let names = [
                ("\"name\":\"/data/pets/cat/000.png\",\"line\":3,\"source_index\":9", "cat/000.png"),
                ("\"line\":3,\"source_index\":9", "line 3"), ("\"source_index\":9", "sample 9"),
                ("\"line\":null", "sample 4"),
            ]
            let mistakes = names.map {
                "{\"sample\":4,\"true_class\":0,\"predicted_class\":1,\"probability\":0.9,\"true_probability\":0.1,\"picture\":\"iVBOR\",\($0.0)}"
            }
            try folder.write(
                "{\"test\":{\"mistakes\":[\(mistakes.joined(separator: ","))]}}", to: run + "/examples.json")
            let end = try Command(folder: folder.path).run(["report", run])
            #expect(end.exitCode == 0, "\(end.errors)")
            let captions = try folder.text(run + "/report.html").matches(of: /alt="([^,"]*), true 0:/)
            #expect(captions.map { String($0.1) } == names.map(\.1))
        }

        @Test("several runs stand side by side, with the settings that differ")
        func comparison() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits.replacing("training:", with: "name: x\ntraining:"), to: "c.yaml")
            let runs = try ["0.05", "0.1"].map {
                try train(["--set", "optimizer.momentum.learning_rate=\($0)"], in: folder)
            }
            let end = try Command(folder: folder.path).run(["report"] + runs)
            #expect(end.exitCode == 0 && end.output.hasSuffix("\nreport.html\n"), "\(end.errors)")
            let html = try folder.text("report.html")
            #expect(
                html.contains(
                    "<tr><th scope=\"row\">optimizer.momentum.learning_rate</th><td>0.05</td><td>0.1</td></tr>"
                ))
            #expect(html.matches(of: /<tr><th scope="row">[a-z_]+\.[a-z_.]+<\/th>/).count == 1)
            #expect(html.contains("<th scope=\"row\">A</th><td>\(runs[0])</td><td>finished</td>"))
            // The key of the curves says how the runs differ.
            #expect(
                html.contains(
                    "<th scope=\"col\">run</th><th scope=\"col\">optimizer.momentum.learning_rate</th>"))
        }

        @Test("a page about 100,000 steps is smaller than 3 MB")
        func manySteps() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "runs/long/2026-03-01T14-03-22/config.yaml")
            var lines = ""
            for step in 1...100_000 {
                let loss = Double(step * 7919 % 1000) / 500
                lines +=
                    "{\"epoch\":\((step - 1) / 1000 + 1),\"epochs\":100,\"global_step\":\(step),\"gradient_norm\":\(loss * 3),\"learning_rate\":0.05,\"loss\":\(loss),\"mean_loss\":1,\"samples\":64,\"seconds_in_epoch\":1,\"step\":\((step - 1) % 1000 + 1),\"steps_per_epoch\":1000}\n"
                if step.isMultiple(of: 1000) {
                    lines +=
                        "{\"epoch\":\(step / 1000),\"epochs\":100,\"samples_per_second\":1,\"seconds\":1,\"steps\":\(step),\"training_loss\":\(loss)}\n"
                }
            }
            try folder.write(lines, to: "runs/long/2026-03-01T14-03-22/metrics.jsonl")
            let end = try Command(folder: folder.path).run(["report", "latest"])
            #expect(end.exitCode == 0, "\(end.errors)")
            let size = try folder.bytes("runs/long/2026-03-01T14-03-22/report.html").count
            #expect(size > 30_000 && size < 3_000_000, "\(size)")
        }

        @Test("the trials of a sweep are runs, too: in the list, for latest, and side by side on a page")
        func trials() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.images, to: "c.yaml")
            let command = Command(folder: folder.path)
            let first = try train([], in: folder)
            Thread.sleep(forTimeInterval: 1.1)
            let sweep = try command.run(["sweep", "c.yaml", "--grid", "seed=1,2", "-q"])
            #expect(sweep.exitCode == 0, "\(sweep.errors)")
            let listed = try command.run(["runs"]).output.split(separator: "\n").map(String.init)
            #expect(listed[2].contains("trial-2") && listed[3].contains("trial-1"), "\(listed)")
            #expect(listed[4].hasPrefix("runs/shown/"), "\(listed)")
            #expect(
                try command.run(["evaluate", "latest"]).errors.contains(" is taken, the best of 2 trials by ")
            )
            let page = try command.run([
                "report", "runs/shown-sweep", first, "-o", "all.html", "--tensorboard", "logs",
            ])
            #expect(page.exitCode == 0, "\(page.errors)")
            let rows = page.output.split(separator: "\n").filter { $0.contains(" finished ") }
            #expect(rows.count == 3 && rows[0].contains("trial-1") && rows[1].contains("trial-2"))
        }

        @Test("runs are listed with their ends, the newest first; latest is the newest")
        func list() throws {
            let folder = try TemporaryFolder()
            let none = try Command(folder: folder.path).run(["runs"])
            #expect(none.exitCode == 0 && none.errors.contains("no runs yet"), "\(none.errors)")
            for arguments in [
                ["evaluate", "latest"], ["predict", "latest"], ["export", "latest", "--output", "m.onnx"],
                ["report", "latest"], ["evaluate", "latest", "--weights", "w.safetensors"],
                ["train", "latest", "--replay", "1", "--rank", "0"],
            ] {
                let end = try Command(folder: folder.path).run(arguments)
                #expect(
                    end.exitCode == 66 && end.output.isEmpty
                        && end.errorLines.count { $0.contains("there is no run in the folder 'runs' yet: ") }
                            == 1,
                    "\(arguments) \(end.errors)")
            }
            #expect(try folder.names(in: ".").isEmpty)
            try folder.write(Fixtures.digits, to: "c.yaml")
            let endless = ["train", "c.yaml", "--set", "training.epochs=1000000"]
            func stop(_ name: String, by signal: Int32, listing: Bool = false) throws -> String {
                var states = ""
                _ = try Command(folder: folder.path).run(endless + ["--set", "name=\(name)"]) {
                    process, errors in
                    guard errors.contains("epoch       2/") else { return false }
                    if listing { states = (try? Command(folder: folder.path).run(["runs"]).output) ?? "" }
                    kill(process, signal)
                    return true
                }
                return states
            }
            _ = try stop("stopped", by: SIGTERM)
            let whileRunning = try stop("lost", by: SIGKILL, listing: true)
            #expect(whileRunning.contains("  running "), "\(whileRunning)")
            let diverged = try Command(folder: folder.path).run([
                "train", "c.yaml", "--set", "name=diverged", "--set", "optimizer.momentum.learning_rate=1e30",
                "--set", "clip=none",
            ])
            #expect(diverged.exitCode == 81, "\(diverged.errors)")
            let run = try train(["--set", "name=finished"], in: folder)
            let end = try Command(folder: folder.path).run(["runs", "--json"])
            let list = try JSONSerialization.jsonObject(with: Data(end.output.utf8)) as? [[String: Any]]
            let states = Dictionary(
                uniqueKeysWithValues: (list ?? []).map {
                    (($0["run"] as? String ?? "").split(separator: "/")[1], $0["state"] as? String)
                })
            #expect(
                states == [
                    "stopped": "stopped", "lost": "lost", "diverged": "diverged", "finished": "finished",
                ])
            #expect(list?.first?["run"] as? String == String(run.dropFirst(folder.path.count + 1)))
            #expect((list?.first?["digest"] as? String)?.count == 64)
            let table = try Command(folder: folder.path).run(["runs"])
            #expect(table.output.contains("lost") && table.output.split(separator: "\n").count == 6)
            for arguments in [["evaluate", "latest"], ["predict", "latest"], ["report", "latest"]] {
                let end = try Command(folder: folder.path).run(arguments)
                #expect(
                    end.exitCode == 0
                        && end.errors.contains("note: \(run.dropFirst(folder.path.count + 1)) is taken"),
                    "\(arguments) \(end.errors)")
            }
            let again = try Command(folder: folder.path).run(
                ["train", "c.yaml", "--set", "name=finished", "--resume", "latest", "--json"])
            #expect(try Outcome(again.output).run == run, "\(again.errors)")
            let empty = try Command(folder: folder.path).run(["runs", "c.yaml"])
            #expect(empty.exitCode == 66 && empty.errors.contains("c.yaml: there is no run in it"))
        }
    }
}
