import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("Help and usage", .serialized)
    struct UsageTests {
        private static let commands = [
            "train", "launch", "evaluate", "predict", "pretrain", "summary", "check", "list", "bench",
            "export",
            "report", "runs", "doctor", "job", "sweep", "plan", "find-lr",
        ]

        @Test("help goes to standard output", arguments: [["--help"], ["help"]])
        func help(arguments: [String]) throws {
            let end = try Command().run(arguments)
            #expect(end.exitCode == 0 && end.errors.isEmpty)
            for command in Self.commands { #expect(end.output.contains("\n  \(command) ")) }
            #expect(end.output.contains("mpirun -n 4 dnn-dist train"))
            #expect(end.output.contains("78 bad configuration"))
            #expect(end.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        }

        @Test(
            "an empty path is an error, as of a variable that is not set",
            arguments: [
                ["train", "--ranks-log", ""], ["doctor", "--folder="], ["report", "latest", "--output", ""],
            ])
        func emptyPaths(arguments: [String]) throws {
            let end = try Command().run(arguments)
            #expect(end.exitCode == 64 && end.errors.contains(" has an empty path."), "\(end.errors)")
        }

        @Test("elements of lists are named by a point or in brackets")
        func brackets() throws {
            for key in ["model.layers[0].dense.units=7", "model.layers.0.dense.units=7"] {
                let end = try Command().run(["summary", key])
                #expect(end.exitCode == 0 && end.output.contains(" 455\n"), "\(end.output)\(end.errors)")
            }
        }

        @Test("without a command, seven of them are named")
        func beginning() throws {
            let end = try Command().run([])
            #expect(end.exitCode == 0 && end.errors.isEmpty)
            let lines = end.output.split(separator: "\n").filter { $0.hasPrefix("  dnn-dist ") }
            let names = lines.map { $0.split(separator: " ")[1] }
            #expect(names == ["train", "init", "check", "runs", "report", "list", "help"])
            #expect(end.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
        }

        @Test(
            "a training without a configuration is that of configs/digits.yaml, and says so",
            arguments: [nil, 3])
        func embedded(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            let end = try Command(folder: folder.path, ranks: ranks).run([
                "train", "--json", "training.epochs=2",
            ])
            #expect(end.exitCode == 0, "\(end.errors)")
            #expect(end.errorLines.count { $0.contains("no configuration is named") } == 1)
            let shipped = try Command(folder: folder.path).run(
                ["train", Project.path("configs/digits.yaml"), "--json", "--set", "training.epochs=2"])
            #expect(try Outcome(end.output).digest == Outcome(shipped.output).digest)
            #expect(!shipped.errors.contains("no configuration"))
            #expect(try Command().run(["check"]).output.hasPrefix("digits, embedded: ok\n"))
        }

        @Test("settings need no --set, and are told from files")
        func settings() throws {
            let folder = try TemporaryFolder()
            try folder.write(Project.text("configs/digits.yaml"), to: "a=1.yaml")
            let command = Command(folder: folder.path)
            let end = try command.run(["check", "./a=1.yaml", "training.epochs=7", "--set", "seed=3"])
            #expect(end.exitCode == 0 && end.output.contains("7 epochs"), "\(end.output) \(end.errors)")
            let wrong = try command.run(["check", "training.epoch=7"])
            #expect(wrong.exitCode == 78 && wrong.errors.contains("'epochs'"), "\(wrong.errors)")
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

        @Test("docs/commands.md is what `dnn-dist list commands --markdown` prints")
        func commandsPage() throws {
            let end = try Command().run(["list", "commands", "--markdown"])
            #expect(
                try Project.text("docs/commands.md") == end.output,
                "out of date: .build/release/dnn-dist list commands --markdown > docs/commands.md")
            let listed = try Command().run(["list", "commands"])
            for command in Self.commands + ["config schema"] {
                #expect(end.output.contains("\n## `\(command)`\n"), "\(command)")
                #expect(listed.output.contains("\n\(command) "), "\(command)")
            }
        }

        @Test("a script and a schema are JSON if that is wanted")
        func json() throws {
            let job = try Command().run(["job", "slurm", "-n", "4", "a.yaml", "--json"])
            let object = try JSONSerialization.jsonObject(with: Data(job.output.utf8)) as? [String: String]
            #expect(
                object?["system"] == "slurm" && object?["script"]?.hasPrefix("#!") == true, "\(job.errors)")
            let schema = try Command().run(["config", "schema", "--json"])
            #expect(
                schema.output == (try Command().run(["config", "schema"])).output && schema.exitCode == 0)
        }

        @Test("the version is a number")
        func version() throws {
            let end = try Command().run(["--version"])
            #expect(end.exitCode == 0 && end.errors.isEmpty)
            #expect(end.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
            let json = try Command().run(["--version", "--json"])
            #expect(json.output == "{\"version\":\"\(end.output.dropLast())\"}\n" && json.exitCode == 0)
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
                (["trian"], "There is no command 'trian'. Did you mean 'train'?"),
                (["a.yaml"], "There is no command 'a.yaml'. Did you mean 'dnn-dist train a.yaml'?"),
                (["fit"], "There is no command 'fit'. Did you mean 'train'?"),
                (["test"], "There is no command 'test'. Did you mean 'evaluate'?"),
                (["a.csv"], "There is no command 'a.csv'. Did you mean 'dnn-dist init a.csv'?"),
                (
                    ["runs/a/latest"],
                    "There is no command 'runs/a/latest'. Did you mean 'dnn-dist report runs/a/latest'?"
                ),
                (["xyzzy"], "There is no command 'xyzzy'. The commands are: train, sweep, launch, "),
                (["train", "a.yaml", "b.yaml"], "Unexpected argument 'b.yaml'"),
                (["train", "a.yaml", "--jsn"], "Unknown option '--jsn'. Did you mean '--json'?"),
                (
                    ["train", "a.yaml", "--epochs", "3"],
                    "Unknown option '--epochs'. A setting of the configuration is written KEY=VALUE. Did you mean 'training.epochs=3'?"
                ),
                (
                    ["train", "--lr=3"],
                    "Unknown option '--lr'. A setting of the configuration is written KEY=VALUE. Did you mean 'optimizer.learning_rate=3'?"
                ),
                (
                    ["train", "--gpu"],
                    "Unknown option '--gpu'. A setting of the configuration is written KEY=VALUE, such as training.epochs=3."
                ),
                (
                    ["train", "-n", "4"],
                    "Unknown option '-n'. The number of ranks is the launcher's: mpirun -n 4 dnn-dist train …"
                ),
                (["help", "trian"], "There is no command 'trian'. Did you mean 'train'?"),
                (["config", "shwo"], "There is no command 'config shwo'. Did you mean 'config show'?"),
                (["version"], "There is no command 'version'. Did you mean '--version'?"),
                (
                    ["-q", "train", "a.yaml"],
                    "Options stand after the command. Did you mean 'dnn-dist train a.yaml -q'?"
                ),
                (["train", "a.yaml", "--set"], "Missing value for '--set <key=value>'"),
                (["bench", "mlp-minst"], "There is no workload 'mlp-minst'. There are: mlp-mnist, "),
                (["bench", "mlp-mnist", "--rounds", "0"], "--rounds is 0; expected 1 to 1000000."),
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

        @Test(
            "numbers out of bounds and settings that exclude each other are told",
            arguments: [
                (["--color", "never", "list", "--color=never"], "--color is given twice"),
                (["bench", "exchange", "--seconds", "-1"], "--seconds is -1.0; expected more than 0"),
                (["sweep", "--seed", "-1"], "--seed is -1; expected at least 0."),
                (
                    ["launch", "-n", "100000", "--", "train"],
                    "100000 ranks on this host are too many: expected 1 to 4096"
                ),
                (["launch", "-n", "1000001", "--", "train"], "-n is 1000001; expected 1 to 1000000."),
                (["launch", "--host", "a:5000", "--", "train"], "with 1 to 4096 slots"),
                (
                    ["train", "--log-every", "inf"],
                    "--log-every is inf; expected more than 0 and at most 1000000."
                ),
                (
                    ["sweep", "--grid", "seed=1,2", "seed=3"],
                    "seed is swept, and also set by seed=3: leave one of them out"
                ),
                (
                    ["sweep", "--grid", "seed=1,2", "--seeds", "2", "runs=3"],
                    "runs is set by --seeds, and also set by"
                ),
            ])
        func once(arguments: [String], message: String) throws {
            let end = try Command().run(arguments)
            #expect(end.exitCode == 64 && end.output.isEmpty)
            #expect(end.errorLines.count { $0.contains(message) } == 1, "\(end.errors)")
        }

        @Test("of an option that is given twice the last one counts, with a warning")
        func twice() throws {
            for words in [["--ranks", "2", "--ranks=4"], ["--ranks=2", "--ranks", "4"]] {
                let end = try Command().run(["check"] + words)
                #expect(end.exitCode == 0 && end.output.contains("4 ranks"), "\(end.output)")
                let (first, last) =
                    words.count == 3 && words[0] == "--ranks"
                    ? ("--ranks 2", "--ranks=4") : ("--ranks=2", "--ranks 4")
                #expect(
                    end.errors == "warning: '\(last)' counts, not '\(first)', which sets the same option\n")
            }
            let short = try Command().run(["job", "slurm", "c.yaml", "-n", "2", "--ranks", "4"])
            #expect(short.exitCode == 0 && short.output.contains("--ntasks=4"))
            #expect(short.errors.contains("'--ranks 4' counts, not '-n 2'"), "\(short.errors)")
        }

        @Test("options that are meant to repeat do")
        func repetition() throws {
            let end = try Command().run(["check", "--set", "seed=1", "--set", "training.epochs=7", "seed=3"])
            #expect(
                end.exitCode == 0 && end.output.contains("7 epochs") && end.errors.isEmpty, "\(end.errors)")
        }

        @Test("a wrong command line is told once under mpirun", arguments: [["trian"], ["train", "--jsn"]])
        func usageOnce(arguments: [String]) throws {
            let end = try Command(ranks: 2).run(arguments)
            #expect(end.exitCode == 64 && !end.isOverdue && end.output.isEmpty)
            #expect(end.errorLines.count { $0.hasPrefix("Error: ") } == 1, "\(end.errors)")
        }
    }
}
