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
