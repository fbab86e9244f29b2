import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("a name that stands for several runs", .serialized)
    struct SeveralRunsTests {
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
        }

        private func run(_ arguments: [String]) throws -> Command.End {
            try Command(folder: folder.path).run(arguments)
        }

        private func object(_ text: String) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        }

        @Test("of several seeds, the best by the monitored metric is taken, and named")
        func seeds() throws {
            let trained = try run(["train", "small.yaml", "runs=3"])
            try #require(trained.exitCode == 0, "\(trained.errors)")
            let whole = String(try #require(trained.output.firstMatch(of: /run: (\S+)/)?.1))
            let result = try object(String(contentsOfFile: whole + "/result.json", encoding: .utf8))
            let losses = try (result["runs"] as? [[String: Any]] ?? []).map {
                try #require($0["validation_loss"] as? Double)
            }
            let least = try #require(losses.min())
            let best = "seed-\(42 + (losses.firstIndex(of: least) ?? 0))"
            #expect(trained.errors.contains(/dnn-dist evaluate runs\/small\/[0-9T-]+\/seed-4[234]\n/))
            #expect(trained.errors.contains("/\(best)\n"), "\(trained.errors)")
            for arguments in [["evaluate"], ["predict"], ["export", "--output", "m.onnx"]] {
                for name in ["latest", "runs/small", whole] {
                    let end = try run([arguments[0], name] + arguments.dropFirst())
                    #expect(end.exitCode == 0, "\(end.errors)")
                    #expect(
                        end.errors.contains("/\(best) is taken, the best of 3 runs by validation_loss, "),
                        "\(end.errors)")
                }
            }
            let evaluation = try object(run(["evaluate", "latest", "--json"]).output)
            #expect(evaluation["validation_loss"] as? Double == least)
            let report = try run(["report", "latest"])
            #expect(report.output.contains("mean ± standard deviation"), "\(report.output)")
            #expect(report.output.contains(/runs\/small\/\S+ +3 +[0-9.]+ ± [0-9.]+/), "\(report.output)")
            let page = try String(contentsOfFile: whole + "/report.html", encoding: .utf8)
            #expect(page.contains("<h3>Mean ± standard deviation</h3>") && page.contains(">A B C</th>"))
        }

        @Test("of a sweep, its best trial is taken; one without any is told with the commands for its trials")
        func sweep() throws {
            let swept = try run(["sweep", "small.yaml", "--grid", "optimizer=sgd,adam"])
            try #require(swept.exitCode == 0, "\(swept.errors)")
            let path = String(try #require(swept.output.firstMatch(of: /run: (\S+)/)?.1))
            let next = try #require(swept.errors.firstRange(of: "next: dnn-dist train runs/small-sweep/"))
            #expect(swept.errors[next.lowerBound...].contains("      dnn-dist report runs/small-sweep/"))
            for name in ["latest", "runs/small-sweep", path] {
                let end = try run(["evaluate", name])
                #expect(end.exitCode == 0, "\(end.errors)")
                #expect(
                    end.errors.contains(
                        /\/trial-2 is taken, the best of 2 trials by validation_accuracy, 0\.\d+ \(optimizer=adam\)/
                    ),
                    "\(end.errors)")
            }
            #expect(try run(["report", "latest"]).output.contains("/trial-1 "))
            try FileManager.default.removeItem(atPath: path + "/result.json")
            let open = try run(["evaluate", "runs/small-sweep"])
            #expect(
                open.exitCode == 66 && open.errors.contains("\n  dnn-dist evaluate runs/small-sweep/"),
                "\(open.errors)")
        }

        @Test("a run that has come to its end says so when it is resumed, and can be trained longer")
        func finished() throws {
            #expect(try run(["train", "small.yaml"]).exitCode == 0)
            let again = try run(["train", "small.yaml", "--resume"])
            #expect(again.exitCode == 0 && again.errors.contains("note") == false)
            #expect(again.errors.contains("this run has come to its end already"), "\(again.errors)")
            let longer = try run(["train", "small.yaml", "--allow-changes", "--resume", "training.epochs=3"])
            #expect(longer.exitCode == 0 && longer.errors.contains("epoch 3/3"), "\(longer.errors)")
        }

        @Test(
            "what is no configuration is told with the command that takes it",
            arguments: [
                ("t.csv", 78, "'dnn-dist init t.csv' writes a configuration for it"),
                ("m.onnx", 78, "'dnn-dist evaluate m.onnx' measures it"),
                ("small", 66, "did you mean 'small.yaml'?"),
                ("smal.yaml", 66, "did you mean 'small.yaml'?"),
                ("smal.yml", 66, "did you mean 'small.yaml'?"),
                ("run", 66, "'dnn-dist train CONFIG --resume run' goes on with this run"),
                ("folder", 66, "name a file in it, such as folder/a.yaml"),
                ("latest", 66, "the newest run goes on with 'dnn-dist train CONFIG --resume'"),
            ])
        func otherInputs(name: String, exitCode: Int32, advice: String) throws {
            try folder.write("a,b\n1,2\n", to: "t.csv")
            try folder.write("", to: "m.onnx")
            try folder.write(Fixtures.digits, to: "run/config.yaml")
            try folder.write(Fixtures.digits, to: "folder/a.yaml")
            try folder.write("a,b\n1,2\n", to: "table.csv")
            let data = try run(["train", "small.yaml", "--set", "data.train={csv: tabel.csv}"])
            #expect(
                data.exitCode == 66
                    && data.errors.contains("did you mean 'table.csv' there? Else check the path"),
                "\(data.errors)")
            for command in ["train", "check"] {
                let end = try run([command, name])
                #expect(end.exitCode == exitCode && end.errors.contains(advice), "\(end.errors)")
            }
        }
    }
}
