import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("init and data")
    struct InitTests {
        private static let iris = """
            5.1,3.5,1.4,0.2,Iris-setosa
            7.0,3.2,4.7,1.4,Iris-versicolor
            6.3,3.3,6.0,2.5,Iris-virginica

            """

        /// A semicolon table with decimal commas, a gap, a date and a column that numbers the rows.
        private static let table =
            "id;size;colour;day;price\n"
            + (0..<40).map { row in
                "\(row + 1);\(row == 7 ? "" : "\(row % 9),\(row % 10)");\(row % 3 == 0 ? "red" : "blue");"
                    + "\(1 + row % 28).\(1 + row % 12).2024;\(row * 13 % 31),5\n"
            }.joined()

        @Test("a table trains with what init writes, and predictions have the target's name")
        func fromTableToPredictions() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.table, to: "prices.csv")
            let command = Command(folder: folder.path)
            let written = try command.run(["init", "prices.csv"])
            #expect(written.exitCode == 0 && written.output.hasPrefix("prices.yaml"), "\(written.errors)")
            let text = try String(contentsOfFile: folder.path + "/prices.yaml", encoding: .utf8)
            for part in [
                "id:     ignore", "size:   number", "1 missing", "day:    date", "price:  {target: number}",
                "optimizer: {adamw: {learning_rate: 0.002, weight_decay: 1.0}}",
            ] {
                #expect(text.contains(part), "\(text)")
            }
            let trained = try command.run(["train", "prices.yaml", "--set", "training.epochs=2"])
            #expect(trained.exitCode == 0, "\(trained.errors)")
            let predicted = try command.run(["predict", "runs/prices", "--input", "prices.csv"])
            #expect(predicted.output.hasPrefix("sample,price\n"), "\(predicted.errors)")
            #expect(predicted.output.split(separator: "\n").count == 41)

            let again = try command.run(["init", "prices.csv"])
            #expect(again.exitCode == 73 && again.errors.contains("there is a file of that name already"))
            let replaced = try command.run(["init", "prices.csv", "--overwrite"])
            #expect(replaced.exitCode == 0 && replaced.output == written.output, "\(replaced.errors)")
            #expect(try String(contentsOfFile: folder.path + "/prices.yaml", encoding: .utf8) == text)
        }

        @Test("the configuration that a run keeps trains the same model, and the run is known again")
        func keptConfiguration() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.table, to: "prices.csv")
            let command = Command(folder: folder.path)
            _ = try command.run(["init", "prices.csv"])
            let settings = ["training.epochs=5", "checkpoint.every={epochs: 1}"]
            let trained = try command.run(["train", "prices.yaml", "--json"] + settings)
            let outcome = try Outcome(trained.output)
            let run = try #require(outcome.run)
            let resumed = try command.run(["train", "prices.yaml", "--json", "--resume"] + settings)
            #expect(try Outcome(resumed.output).digest == outcome.digest, "\(resumed.errors)")
            let again = try command.run(["train", run + "/config.yaml", "--json"])
            #expect(try Outcome(again.output).digest == outcome.digest, "\(again.errors)")
            let half = ["training.epochs=2", "checkpoint.every={epochs: 1}", "output.folder=half"]
            let first = try Outcome(command.run(["train", "prices.yaml", "--json"] + half).output)
            let rest = try command.run(
                ["train", "--json", "--allow-changes", "training.epochs=5", "--resume", first.run ?? ""])
            #expect(try Outcome(rest.output).digest == outcome.digest, "\(rest.errors)")
            let replayed = try command.run(["train", run, "--replay", "3", "--rank", "0"])
            #expect(replayed.exitCode == 0, "\(replayed.errors)")

            // Other data than those of the training: a sample that is held out now may be one that was learned.
            #expect(try !command.run(["evaluate", run]).errors.contains("are not those"))
            let lines = Self.table.split(separator: "\n").prefix(30).joined(separator: "\n") + "\n"
            try folder.write(lines, to: "prices.csv")
            for words in [["evaluate", run], ["predict", run, "--data", "validation"]] {
                let end = try command.run(words)
                #expect(
                    end.errors.contains(
                        "note: the training data and validation data are not those with which the model was trained"
                    ),
                    "\(end.errors)")
            }
        }

        @Test("a configuration in a folder states the table's path from there, and trains from anywhere")
        func pathFromFolder() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.table, to: "tables/prices.csv")
            try folder.write("", to: "work/deep/none")
            let command = Command(folder: folder.path)
            for (file, path) in [
                ("work/deep/p.yaml", "../../tables/prices.csv"), ("tables/p.yaml", "prices.csv"),
                ("./tables/../work/q.yaml", "../tables/prices.csv"),
            ] {
                let written = try command.run(["init", "tables/prices.csv", "-o", file])
                #expect(written.exitCode == 0, "\(written.errors)")
                let text = try folder.text(file)
                #expect(text.contains("path: \(path)\n") || text.contains("path: \"\(path)\"\n"), "\(text)")
                #expect(try command.run(["check", file]).exitCode == 0)
            }
            // '..' behind a symbolic link is another folder.
            try folder.write("", to: "far/away/none")
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/link", withDestinationPath: folder.path + "/far/away")
            #expect(try command.run(["init", "tables/prices.csv", "-o", "link/p.yaml"]).exitCode == 0)
            #expect(try command.run(["check", "link/p.yaml"]).exitCode == 0, "\(folder.path)")
        }

        @Test("an unknown target gets the nearest column")
        func unknownTarget() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.table, to: "prices.csv")
            let end = try Command(folder: folder.path).run(["init", "prices.csv", "--target", "prise"])
            #expect(end.exitCode == 65 && end.errors.contains("did you mean 'price'?"), "\(end.errors)")
        }

        @Test("what an installed program writes names the schema beside it; - is standard output")
        func schema() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.table, to: "prices.csv")
            let plain = try Command(folder: folder.path).run(["init", "prices.csv", "-o", "-"])
            #expect(
                plain.output.hasPrefix("# 40 rows of prices.csv. Train with: dnn-dist train prices.yaml\n"),
                "\(plain.output)")
            #expect(!plain.errors.contains("next: "), "\(plain.errors)")
            let program = folder.path + "/prefix/bin/dnn-dist"
            try folder.write("{}", to: "prefix/share/dnn-dist/configs/schema.json")
            try folder.write("", to: "prefix/bin/none")
            try FileManager.default.copyItem(atPath: Project.program("dnn-dist"), toPath: program)
            let end = try Command(program, folder: folder.path).run(["init", "prices.csv", "-o", "-"])
            let first = String(end.output.prefix { $0 != "\n" })
            #expect(first.hasPrefix("# yaml-language-server: $schema=/"), "\(end.output) \(end.errors)")
            #expect(first.hasSuffix("/prefix/share/dnn-dist/configs/schema.json"))
        }

        @Test("a table without a header has to be said to have none")
        func noHeader() throws {
            let folder = try TemporaryFolder()
            try folder.write(String(repeating: Self.iris, count: 10), to: "iris.data")
            let command = Command(folder: folder.path)
            let asked = try command.run(["init", "iris.data"])
            #expect(
                asked.exitCode == 65 && asked.errors.contains("is this line a header?"), "\(asked.errors)")
            #expect(try command.run(["init", "iris.data", "--header", "false"]).exitCode == 0)
            let checked = try command.run(["check", "iris.yaml"])
            #expect(checked.exitCode == 0 && checked.output.contains("3 classes"), "\(checked.errors)")
        }

        @Test("options of csv are taken, written, and named in errors")
        func options() throws {
            let folder = try TemporaryFolder()
            let rows = (0..<20).map { "\($0 % 7);\(1 + $0 % 9).\(1 + $0 % 8).2024;\($0 % 2)\n" }
            try folder.write("a;d;y\n" + rows.joined(), to: "t.csv")
            try folder.write("a;y\n" + (0..<9).map { "\($0);1\n" }.joined(), to: "one.csv")
            let command = Command(folder: folder.path)
            let asked = try command.run(["init", "t.csv"])
            #expect(asked.exitCode == 65 && asked.errors.contains("--csv KEY=VALUE"), "\(asked.errors)")
            let rule = "columns={d: {date: {format: dmy}}}"
            let written = try command.run(["init", "t.csv", "--csv", rule, "--csv", "encoding=latin1"])
            #expect(written.exitCode == 0, "\(written.errors)")
            let text = try String(contentsOfFile: folder.path + "/t.yaml", encoding: .utf8)
            #expect(text.contains("encoding: latin1") && text.contains("format: dmy"), "\(text)")
            let checked = try command.run(["check", "t.yaml"])
            #expect(checked.exitCode == 0, "\(checked.errors)")
            #expect(try command.run(["data", "t.csv", "--csv", rule]).exitCode == 0)
            let wrong = try command.run(["data", "t.csv", "--csv", "decimal=coma"])
            #expect(wrong.exitCode == 78 && wrong.errors.contains("decimal"), "\(wrong.errors)")
            let single = try command.run(["init", "one.csv"])
            #expect(single.exitCode == 65 && single.errors.contains("there is nothing to learn"))
        }

        @Test("data shows types, gaps, ranges, shares, and rows that repeat")
        func profile() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.table + Self.table.split(separator: "\n")[1] + "\n", to: "prices.csv")
            let shown = try Command(folder: folder.path).run(["data", "prices.csv"])
            #expect(shown.exitCode == 0, "\(shown.errors)")
            for part in ["category, 2 values (blue, red)", "41 rows", "1 of 41 rows repeat an earlier row"] {
                #expect(shown.output.contains(part), "\(shown.output)")
            }
        }

        @Test("several targets of yes and no have the loss and the names that fit")
        func severalTargets() throws {
            let folder = try TemporaryFolder()
            let rows = (0..<60).map {
                "\($0 % 9),\($0 % 2 == 0 ? "yes" : "no"),\($0 % 3 == 0 ? "yes" : "no")\n"
            }
            try folder.write("x,rain,snow\n" + rows.joined(), to: "t.csv")
            let command = Command(folder: folder.path)
            #expect(try command.run(["init", "t.csv", "--target", "rain", "--target", "snow"]).exitCode == 0)
            #expect(try folder.text("t.yaml").contains("loss: binary_cross_entropy\n"))
            let run = try Outcome(
                command.run(["train", "t.yaml", "--json", "--set", "training.epochs=2"]).output
            ).run
            let measured = try command.run(["evaluate", #require(run)])
            #expect(
                measured.exitCode == 0 && measured.output.contains("rain") && measured.output.contains("snow")
            )
            let predicted = try command.run(["predict", #require(run), "--input", "t.csv"])
            #expect(
                predicted.output.hasPrefix("sample,probability_rain_yes,probability_snow_yes\n"),
                "\(predicted.output)\(predicted.errors)")
            let twice = try command.run([
                "init", "t.csv", "--target", "rain", "--csv", "target=[snow]", "--overwrite",
            ])
            #expect(twice.exitCode == 64 && twice.errors.contains("both say what to learn"))
        }

        @Test("what is suspicious about a table is told: leaks, rows without a group, scalings of columns")
        func suspicious() throws {
            let folder = try TemporaryFolder()
            let command = Command(folder: folder.path)
            let rows = (0..<40).map { "\($0 % 11).5,\(2 * $0 + 3),\($0 < 8 ? "" : "g\($0 % 4)"),\($0)\n" }
            try folder.write("x,copy,g,y\n" + rows.joined(), to: "t.csv")
            let data = try command.run(["data", "t.csv", "--target", "y"])
            #expect(
                data.output.contains("'copy' is the target, but for a factor and a shift"), "\(data.output)")
            let classes = rows.map { $0.dropLast().split(separator: ",", omittingEmptySubsequences: false) }
                .map { "\($0[0]),\($0[1]),\(Int($0[3])! < 20 ? "low" : "high")\n" }
            try folder.write("x,hours,y\n" + classes.joined(), to: "c.csv")
            let separated = try command.run(["data", "c.csv"])
            #expect(separated.output.contains("'hours' tells the classes apart by a single threshold"))
            try folder.write(
                """
                data:
                  train: {csv: {path: t.csv, columns: {x: {number: robust}, copy: ignore, g: group}}}
                  validation: {fraction: 0.3}
                batch: {size: 10, micro: 5}
                model: {layers: [dense: 4, relu, dense: 1]}
                loss: mse

                """, to: "c.yaml")
            let checked = try command.run(["check", "c.yaml"])
            #expect(
                checked.output.contains("x: number, scaled by median and quartiles\n"), "\(checked.errors)")
            #expect(checked.output.contains("column 'g': 8 rows have no group, and count as one"))
        }

        @Test("data --json has the same facts")
        func json() throws {
            struct Facts: Decodable {
                struct Column: Decodable {
                    struct Share: Decodable {
                        let value: String
                        let share: Double
                    }
                    let name: String
                    let missing: Int
                    let different: Int?
                    let least: Double?
                    let mean: Double?
                    let largest: Double?
                    let histogram: [Double]
                    let shares: [Share]
                }
                let rows: Int
                let columns: [Column]
                let warnings: [String]
            }
            let folder = try TemporaryFolder()
            try folder.write("size,kind\n1,a\n2,b\n6,a\n,a\n", to: "t.csv")
            let shown = try Command(folder: folder.path).run(["data", "t.csv", "--json"])
            let facts = try JSONDecoder().decode(Facts.self, from: Data(shown.output.utf8))
            #expect(facts.rows == 4 && facts.columns.map(\.name) == ["size", "kind"])
            let (size, kind) = (facts.columns[0], facts.columns[1])
            #expect(size.missing == 1 && size.different == 3 && size.histogram.count == 10)
            #expect(size.least == 1 && size.mean == 3 && size.largest == 6)
            #expect(kind.least == nil && kind.shares.map(\.value) == ["a", "b"])
            #expect(kind.shares.map(\.share) == [0.75, 0.25])
        }
    }
}
