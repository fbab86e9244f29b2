import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("tables", .serialized)
    struct TableTests {
        /// Numbers, categories, dates and gaps, in an order that no column follows.
        private static func rows(_ range: Range<Int>) -> [[String]] {
            range.map { row in
                [
                    "p\(row)", row % 7 == 3 ? "NA" : "\(Double(row * 37 % 101) / 4)",
                    row % 11 == 5 ? "" : ["red", "blue", "dark, green"][row * 5 % 3],
                    "\(2020 + row % 5)-\(1 + row % 12)-\(1 + row % 28)", "\(Double(row % 4) / 2)",
                    ["low", "high", "none at all"][row * 5 % 3],
                ]
            }
        }

        private static let names = ["person", "amount", "colour", "since", "weight", "risk"]

        private static func table(_ rows: [[String]], columns: [Int] = Array(names.indices)) -> String {
            ([names] + rows).map { row in
                columns.map { row[$0].contains(",") ? "\"\(row[$0])\"" : row[$0] }.joined(separator: ",")
                    + "\n"
            }.joined()
        }

        private static let configuration = """
            data:
              train: {csv: {path: table.csv, columns: {person: id, weight: weight, amount: {number: {indicator: true}}}}}
              validation: {fraction: 0.2}
            batch: {size: 20, micro: 3}
            model: {layers: [dense: 12, elu, dense: 3]}
            optimizer: {adam: 0.03}
            training: {epochs: 8}

            """

        private static let run: Result<(folder: TemporaryFolder, path: String), any Error> = Result {
            let folder = try TemporaryFolder()
            try folder.write(table(rows(0..<100)), to: "table.csv")
            try folder.write(configuration, to: "table.yaml")
            let end = try Command(folder: folder.path).run(["train", "table.yaml", "--json"])
            return (folder, try #require(try Outcome(end.output).run, "\(end.errors)"))
        }

        private func predict(_ arguments: [String], ranks: Int? = nil) throws -> [String] {
            let (folder, path) = try Self.run.get()
            let end = try Command(folder: folder.path, ranks: ranks).run(["predict", path] + arguments)
            try #require(end.exitCode == 0, "\(end.errors)")
            return end.output.split(separator: "\n").map(String.init)
        }

        /// The inodes of the segments of data that the ranks in a folder have mapped, rank by rank.
        private static func segments(of folder: String) -> [Set<Substring>] {
            let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
            return processes.compactMap { process in
                let path = "/proc/\(process)"
                guard (try? FileManager.default.destinationOfSymbolicLink(atPath: path + "/cwd")) == folder,
                    let name = try? String(contentsOfFile: path + "/comm", encoding: .utf8),
                    name == "dnn-dist\n",
                    // The kernel gives this file in pieces.
                    let maps = try? FileHandle(forReadingAtPath: path + "/maps")?.readToEnd()
                else { return nil }
                let lines = String(decoding: maps, as: UTF8.self).split(separator: "\n").filter {
                    $0.contains("memfd:dnn-dist data")
                }
                return Set(lines.map { $0.split(separator: " ")[4] })
            }
        }

        @Test("the ranks of a host share one copy of a table, whatever its options")
        func oneCopy() throws {
            let folder = try TemporaryFolder()
            try folder.write(Self.table(Self.rows(0..<5000)), to: "table.csv")
            try folder.write(Self.configuration, to: "table.yaml")
            let real = URL(filePath: folder.path).resolvingSymlinksInPath().path
            var segments: [Set<Substring>] = []
            let command = Command(folder: folder.path, ranks: 3, environment: ["DNN_DIST_DELAY": "0:3"])
            let end = try command.run(["train", "table.yaml", "--set", "training.epochs=3"]) { _, errors in
                guard errors.contains("epoch 1/3") else { return false }
                segments = Self.segments(of: real)
                return true
            }
            #expect(end.exitCode == 0, "\(end.errors)")
            // The rank that has read a small table keeps it in memory of its own; the others have mapped its copy.
            let mapped = segments.filter { !$0.isEmpty }
            #expect(segments.count == 3 && mapped.count >= 2 && Set(mapped).count == 1, "\(segments)")
        }

        @Test("categories, dates, gaps and weights train to the same digest on 1, 2, 3 and 4 ranks")
        func anyRanks() throws {
            let (folder, _) = try Self.run.get()
            var digests: Set<String> = []
            for ranks in [nil, 1, 2, 3, 4] {
                let end = try Command(folder: folder.path, ranks: ranks).run([
                    "train", "table.yaml", "--json",
                ])
                try #require(end.exitCode == 0, "\(end.errors)")
                digests.insert(try Outcome(end.output).digest)
            }
            #expect(digests.count == 1)
        }

        @Test(
            "a large table trains to the same digest from the text and from the cache, on 1, 2, 3 and 4 ranks"
        )
        func cache() throws {
            let folder = try TemporaryFolder()
            let columns = 64
            let names = (0..<columns).map { "c\($0)" }.joined(separator: ",") + ",kind"
            let rows = (0..<1 << 14).map { row in
                (0..<columns).map { "\(row * (7 + $0) % 101)" }.joined(separator: ",")
                    + (row % 3 == 0 ? ",a" : ",b")
            }
            try folder.write(([names] + rows).joined(separator: "\n"), to: "table.csv")
            try folder.write(
                """
                data: {train: {csv: table.csv}}
                batch: {size: 4096, micro: 1024}
                model: {layers: [dense: 2]}
                optimizer: {sgd: 0.1}
                training: {epochs: 1}

                """, to: "table.yaml")
            // A younger table is not kept.
            Thread.sleep(forTimeInterval: 2.1)
            var digests: Set<String> = []
            let cache = folder.path + "/runs/.cache"
            for (ranks, options) in [
                (nil, ["--no-cache"]), (nil, []), (nil, []), (2, []), (3, []), (4, ["--no-cache"]), (4, []),
            ] as [(Int?, [String])] {
                let end = try Command(folder: folder.path, ranks: ranks).run(
                    ["train", "table.yaml", "--json"] + options)
                try #require(end.exitCode == 0, "\(end.errors)")
                digests.insert(try Outcome(end.output).digest)
                let hasNote = end.errors.contains("runs/.cache/table.csv-")
                #expect(hasNote == options.isEmpty, "\(end.errors)")
                if digests.count == 1, ranks == nil, !options.isEmpty {
                    #expect(!FileManager.default.fileExists(atPath: cache))
                }
            }
            #expect(digests.count == 1)
            #expect(try FileManager.default.contentsOfDirectory(atPath: cache).count == 1)
        }

        @Test("the introduction shows each column, and what becomes of gaps")
        func introduction() throws {
            let (folder, _) = try Self.run.get()
            let end = try Command(folder: folder.path).run(["check", "table.yaml"])
            let text = end.output + end.errors
            for line in [
                "person: identifier", "amount: number", "since: date", "weight: sample weight",
                "risk: target, category, 3 values (high, low, none at all)",
            ] { #expect(text.contains(line), "\(text)") }
        }

        @Test("predictions have names and identifiers, and line up with rows and columns in any order")
        func predictions() throws {
            let (folder, _) = try Self.run.get()
            let rows = Self.rows(200..<240)
            try folder.write(Self.table(rows), to: "new.csv")
            try folder.write(Self.table(rows, columns: [3, 2, 0, 1]), to: "other.csv")
            let expected = try predict(["-i", "new.csv"])
            #expect(
                expected[0] == "sample,person,class,probability_high,probability_low,probability_none at all")
            #expect(expected.count == 41)
            for (line, row) in zip(expected.dropFirst(), rows) {
                let fields = line.split(separator: ",").map(String.init)
                // The class follows from the colour, where there is one.
                #expect(fields[1] == row[0] && (row[2].isEmpty || fields[2] == row[5]), "\(line)")
            }
            #expect(try predict(["-i", "other.csv"]) == expected)
            for ranks in 2...4 { #expect(try predict(["-i", "other.csv"], ranks: ranks) == expected) }
            let named = try predict(["-i", "new.csv", "--id", "colour"])
            #expect(named[0].hasPrefix("sample,colour,class,"))
            #expect(named.contains { $0.contains(",\"dark, green\",") })
            let json = try predict(["-i", "new.csv", "--json"])
            #expect(json[0].contains("\"class\":") && json[0].contains("\"id\":\"p200\""))
        }

        @Test("a trained model takes other data when those of its training are gone", arguments: [nil, 3])
        func otherData(ranks: Int?) throws {
            let (folder, path) = try Self.run.get()
            let table = folder.path + "/table.csv"
            try FileManager.default.moveItem(atPath: table, toPath: table + ".gone")
            defer { try? FileManager.default.moveItem(atPath: table + ".gone", toPath: table) }
            var rows = Self.rows(100..<130)
            rows[4][5] = ""
            try folder.write(Self.table(rows), to: "new.csv")
            let expected = try predict(["-i", "new.csv"])
            // A row without a target is predicted as any other.
            #expect(expected.count == 31)
            #expect(try predict(["--data", "{csv: new.csv}"], ranks: ranks) == expected)
            for choice in [["--input", "new.csv"], ["--data", "{csv: new.csv}"]] {
                let end = try Command(folder: folder.path, ranks: ranks).run(
                    ["evaluate", path, "--json"] + choice)
                // The classes of 29 rows follow from the colours, but for gaps.
                #expect(end.exitCode == 0 && end.output.contains("\"test_accuracy\""), "\(end.errors)")
                #expect(!end.output.contains("validation"))
            }
        }

        @Test("missing and unknown columns are errors that name them", arguments: [nil, 2])
        func names(ranks: Int?) throws {
            let (folder, path) = try Self.run.get()
            try folder.write("amount,colour,extra\n1,red,2\n", to: "wrong.csv")
            let end = try Command(folder: folder.path, ranks: ranks).run(["predict", path, "-i", "wrong.csv"])
            #expect(end.exitCode == 65 && end.output.isEmpty)
            #expect(
                end.errors.contains(
                    "wrong.csv: columns of the training set are missing: since; columns are unknown to the model: extra"
                ), "\(end.errors)")
        }

        @Test("a new table of another notation is an error that asks, whatever the training's options state")
        func otherNotation() throws {
            let folder = try TemporaryFolder()
            let rows = (0..<40).map { "\($0 % 12 + 1)/\($0 % 28 + 1)/2020;\($0 % 7),5;\($0 % 5),25\n" }
            try folder.write("when;size;y\n" + rows.joined(), to: "t.csv")
            try folder.write(
                """
                data: {train: {csv: {path: t.csv, decimal: comma, columns: {when: {date: {format: mdy}}}}}}
                batch: {size: 20, micro: 5}
                model: {layers: [dense: 1]}
                loss: mean_squared_error
                training: {epochs: 1}

                """, to: "t.yaml")
            let command = Command(folder: folder.path)
            #expect(try command.run(["train", "t.yaml"]).exitCode == 0)
            try folder.write("when;size;y\n7.6.2020;1,5;0,5\n1/6/2020;2.500;0,5\n", to: "new.csv")
            for arguments in [["predict", "runs/t"], ["evaluate", "runs/t"]] {
                let asked = try command.run(arguments + ["--input", "new.csv"])
                #expect(asked.exitCode == 65, "\(asked.output)")
                for part in [
                    "line 2: column 'when': '7.6.2020' is no date, or not written as the training set's",
                    "line 3: column 'size': '2.500' may have a decimal point, or groups of thousands",
                ] { #expect(asked.errors.contains(part), "\(arguments): \(asked.errors)") }
                let said = try command.run(
                    arguments + [
                        "--data",
                        "{csv: {path: new.csv, thousands: point, columns: {when: {date: {format: dmy}}}}}",
                    ])
                #expect(said.exitCode == 0, "\(said.errors)")
            }
        }

        @Test("numbers as targets are predicted in their own units")
        func regression() throws {
            let folder = try TemporaryFolder()
            let rows = (0..<80).map { "\($0 % 20),\(($0 % 20) * 3500 + 1_000_000).5\n" }.joined()
            try folder.write("size,price\n" + rows, to: "prices.csv")
            try folder.write(
                """
                data: {train: {csv: prices.csv}}
                batch: {size: 20, micro: 5}
                model: {layers: [dense: 8, elu, dense: 1]}
                loss: mean_squared_error
                optimizer: {adam: 0.03}
                training: {epochs: 150}

                """, to: "prices.yaml")
            let command = Command(folder: folder.path)
            let end = try command.run(["train", "prices.yaml", "--json"])
            let run = try #require(try Outcome(end.output).run, "\(end.errors)")
            let lines = try command.run(["predict", run]).output.split(separator: "\n")
            #expect(lines[0] == "sample,price")
            for (line, row) in zip(lines.dropFirst(), rows.split(separator: "\n")) {
                let predicted = try #require(Double(line.split(separator: ",")[1]))
                let price = try #require(Double(row.split(separator: ",")[1]))
                #expect(abs(predicted - price) < 5000, "\(line) \(row)")
            }
        }
    }
}
