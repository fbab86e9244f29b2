import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("Help and usage", .serialized)
    struct UsageTests {
        private static let commands = [
            "train", "launch", "evaluate", "predict", "pretrain", "summary", "check", "list", "bench",
            "export",
            "report",
        ]

        @Test("help goes to standard output", arguments: [[], ["--help"], ["help"]])
        func help(arguments: [String]) throws {
            let end = try Command().run(arguments)
            #expect(end.exitCode == 0 && end.errors.isEmpty)
            for command in Self.commands { #expect(end.output.contains("\n  \(command) ")) }
            #expect(end.output.contains("mpirun -n 4 dnn-dist train"))
            #expect(end.output.contains("78 bad configuration"))
            #expect(end.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        }

        @Test("every command explains itself", arguments: commands)
        func commandHelp(command: String) throws {
            let end = try Command().run([command, "--help"])
            #expect(end.exitCode == 0 && end.errors.isEmpty)
            #expect(end.output.hasPrefix("OVERVIEW: ") && end.output.contains("USAGE: dnn-dist \(command)"))
        }

        @Test("launch/mpirun finds the mpirun of MPI, even if it stands on the PATH itself")
        func mpirunOnThePath() throws {
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin"
            let command = Command(
                Project.path("launch/mpirun"), environment: ["PATH": Project.path("launch") + ":" + path],
                limitSeconds: 5)
            let end = try command.run(["-n", "1", "true"])
            #expect(end.exitCode == 0 && !end.isOverdue, "\(end.errors)")
        }

        @Test("the version is a number")
        func version() throws {
            let end = try Command().run(["--version"])
            #expect(end.exitCode == 0 && end.errors.isEmpty)
            #expect(end.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
        }

        @Test("under mpirun one rank speaks", arguments: [[], ["--version"], ["list", "optimizers"]])
        func once(arguments: [String]) throws {
            let alone = try Command().run(arguments)
            let end = try Command(ranks: 3).run(arguments)
            #expect(end.exitCode == 0 && !end.isOverdue)
            #expect(end.output == alone.output)
        }

        @Test(
            "a wrong command line is told with exit code 64",
            arguments: [
                (["trian"], "Unexpected argument 'trian'"),
                (["train"], "Missing expected argument '<config>'"),
                (["train", "a.yaml", "b.yaml"], "Unexpected argument 'b.yaml'"),
                (["train", "a.yaml", "--jsn"], "Unknown option '--jsn'"),
                (["train", "a.yaml", "--set"], "Missing value for '--set <key=value>'"),
                (["bench", "mlp-minst"], "There is no workload 'mlp-minst'. There are: mlp-mnist, "),
                (["bench", "mlp-mnist", "--rounds", "0"], "--rounds is at least 1"),
                (["list", "optimzers"], "There is nothing named 'optimzers'. Did you mean 'optimizers'?"),
                (
                    ["list", "xyzzyx"],
                    "There is nothing named 'xyzzyx'. 'dnn-dist list' shows all that there is."
                ),
                (["evaluate", "/dev/null"], "'/dev/null' is not the folder of a run"),
            ])
        func usage(arguments: [String], message: String) throws {
            let end = try Command().run(arguments)
            #expect(end.exitCode == 64 && end.output.isEmpty)
            #expect(end.errors.hasPrefix("Error: \(message)"), "\(end.errors)")
        }

        @Test("a wrong command line is told once under mpirun", arguments: [["trian"], ["train"]])
        func usageOnce(arguments: [String]) throws {
            let end = try Command(ranks: 2).run(arguments)
            #expect(end.exitCode == 64 && !end.isOverdue && end.output.isEmpty)
            #expect(end.errorLines.count { $0.hasPrefix("Error: ") } == 1, "\(end.errors)")
        }
    }
}
