import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    @Suite("config")
    struct ConfigCommandTests {
        private static let digits = Project.path("configs/digits.yaml")

        @Test(
            "show prints all defaults and overrides, once, as a configuration that says the same",
            arguments: [nil, 3])
        func show(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            let arguments = ["config", "show", Self.digits, "--set", "optimizer=nadam", "seed=7"]
            let end = try Command(folder: folder.path, ranks: ranks).run(arguments)
            #expect(end.exitCode == 0 && end.errors.isEmpty, "\(end.errors)")
            #expect(end.output.contains("seed: 7\n") && end.output.contains("nadam: {learning_rate: 0.001"))
            try Data(end.output.utf8).write(to: folder.url.appending(path: "whole.yaml"))
            let again = try Command(folder: folder.path).run(["config", "show", "whole.yaml"])
            #expect(again.output == end.output)
        }

        @Test("JSON states the same configuration", arguments: ["digits", "chapter/regularization/max-norm"])
        func json(name: String) throws {
            let file = Project.path("configs/\(name).yaml")
            let folder = try TemporaryFolder()
            let command = Command(folder: folder.path)
            let end = try command.run(["config", "show", file, "--json"])
            try #require(end.exitCode == 0, "\(end.errors)")
            try Data(end.output.utf8).write(to: folder.url.appending(path: "all.json"))
            #expect(
                try command.run(["config", "show", "all.json"]).output
                    == command.run(["config", "show", file]).output)
        }

        @Test("what fails with --json prints its error as JSON, check each finding with its place")
        func failures() throws {
            struct Failure: Decodable {
                struct Finding: Decodable {
                    let line: Int
                    let column: Int
                    let message: String
                    let suggestion: String?
                }
                let error: String
                let exitCode: Int32
                let findings: [Finding]?
            }
            let decoder = JSONDecoder()
            decoder.keyDecodingStrategy = .convertFromSnakeCase
            let folder = try TemporaryFolder()
            try folder.write(
                "data: {train: digits}\nbatch: {size: 64, mcro: 16}\nmodel: {layers: [dens: 10]}\n",
                to: "a.yaml")
            for (arguments, code, count) in [
                (["check", "a.yaml"], 78, 2), (["summary", "a.yaml"], 78, nil),
                (["runs", "nowhere"], 66, nil),
                (["evaluate", "nothing"], 66, nil), (["init", "none.csv"], 66, nil),
            ] as [([String], Int32, Int?)] {
                let end = try Command(folder: folder.path).run(arguments + ["--json"])
                let failure = try decoder.decode(Failure.self, from: Data(end.output.utf8))
                #expect(end.exitCode == code && failure.exitCode == code, "\(end.errors)")
                #expect(
                    end.errors.contains(failure.error) && failure.findings?.count == count, "\(end.output)")
            }
            let end = try Command(folder: folder.path).run(["check", "a.yaml", "--json"])
            let first = try #require(
                decoder.decode(Failure.self, from: Data(end.output.utf8)).findings?.first)
            #expect(first.line == 2 && first.column == 19 && first.message == "unknown key 'mcro' in 'batch'")
            #expect(first.suggestion == "did you mean 'micro'?")
        }

        @Test("list prints its entries as JSON, and the owners of an option")
        func list() throws {
            struct Entry: Decodable {
                struct Option: Decodable { let name: String }
                let kind: String
                let name: String
                let options: [Option]
            }
            let all = try Command().run(["list", "--json"])
            let entries = try JSONDecoder().decode([Entry].self, from: Data(all.output.utf8))
            #expect(
                entries.count > 100
                    && Set(entries.map(\.kind)).isSuperset(of: ["section", "optimizer", "layer"]))
            let one = try Command().run(["list", "nadam", "--json"])
            #expect(
                try JSONDecoder().decode([Entry].self, from: Data(one.output.utf8)).first?.options.first?.name
                    == "learning_rate")
            let wrong = try Command().run(["list", "nonsense"])
            #expect(wrong.exitCode == 64 && wrong.errors.contains("'dnn-dist list' shows"), "\(wrong.errors)")
            let option = try Command().run(["list", "beta_1"])
            #expect(option.errors.contains("It is an option of adam, adamax, nadam"), "\(option.errors)")
        }

        @Test("errors of a configuration end show as they end check")
        func errors() throws {
            for (arguments, code, text) in [
                (["none.yaml"], 66, "none.yaml: error: no such file"),
                ([Self.digits, "--set", "optimizer=adm"], 78, "did you mean 'adam'?"),
            ] {
                let end = try Command().run(["config", "show"] + arguments)
                #expect(end.exitCode == Int32(code) && end.errors.contains(text), "\(end.errors)")
                #expect(end.errors == (try Command().run(["check"] + arguments)).errors)
            }
        }
    }
}
