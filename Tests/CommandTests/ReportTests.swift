import Foundation
import SystemSupport
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
                "Run", "Curves", "Layers", "Metrics", "Classes", "Time", "Environment", "Configuration",
            ] { #expect(html.contains("<h2>\(title)</h2>"), "\(title)") }
            for title in [
                "Loss", "Accuracy", "Learning rate", "Momentum", "Norm of the gradient", "Training speed",
                "Gradient norm of each layer", "Share of saturated outputs",
            ] { #expect(html.contains("<figcaption>\(title)</figcaption>"), "\(title)") }
            #expect(html.contains("<h3>test: confusion matrix</h3>") && html.contains("<td>0.1.0</td>"))
            let figures = try Command(folder: folder.path).run([
                "report", "latest", "--figures", "f", "-o", "x.html",
            ])
            #expect(figures.exitCode == 0 && figures.errors.contains("note: runs/"), "\(figures.errors)")
            #expect(try folder.names(in: "f").contains("momentum.svg"))
            #expect(try folder.text("x.html").replacing(folder.path + "/", with: "").count > 10_000)
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
