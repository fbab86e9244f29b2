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
