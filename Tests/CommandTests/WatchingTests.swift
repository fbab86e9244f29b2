import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("watching", .serialized)
    struct WatchingTests {
        private static let red = "\u{1B}[1;31m"

        /// A folder with a configuration, and a broken one.
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try folder.write("name: small\n" + Fixtures.digits, to: "c.yaml")
            try folder.write(Fixtures.digits.replacing("epochs", with: "epoch"), to: "bad.yaml")
        }

        private func run(
            _ arguments: [String], ranks: Int? = nil, _ environment: [String: String] = [:]
        ) throws -> Command.End {
            let usual = ["NO_COLOR": "", "FORCE_COLOR": ""]
            return try Command(
                folder: folder.path, ranks: ranks, environment: usual.merging(environment) { $1 }
            ).run(arguments)
        }

        /// Everything that a command shows on a terminal of 80 columns.
        private func terminal(_ command: String, _ environment: [String: String] = [:]) throws -> String {
            let words = command.replacing("dnn-dist ", with: Project.program("dnn-dist") + " ")
            let usual = ["NO_COLOR": "", "FORCE_COLOR": "", "TERM": "xterm"]
            return try Command(
                "/usr/bin/script", folder: folder.path, environment: usual.merging(environment) { $1 }
            ).run(["-qec", "stty cols 120; \(words)", "/dev/null"]).output
        }

        @Test("--color anywhere prevails over the environment, NO_COLOR over FORCE_COLOR")
        func color() throws {
            let check = ["check", "bad.yaml"]
            for (arguments, environment, isColored) in [
                (check, [:], false), (check, ["FORCE_COLOR": "1"], true),
                (check, ["FORCE_COLOR": "1", "NO_COLOR": "1"], false),
                (check + ["--color", "always"], ["NO_COLOR": "1"], true),
                (["--color=always"] + check, [:], true),
                (["check", "--color", "always", "bad.yaml"], [:], true),
                (check + ["--color", "never"], ["FORCE_COLOR": "1"], false),
                (["check", "--color=always", "--jsn"], [:], true),
            ] as [([String], [String: String], Bool)] {
                let end = try run(arguments, environment)
                #expect(end.exitCode == 78 || end.exitCode == 64, "\(end.errors)")
                #expect(
                    end.errors.contains(Self.red) == isColored, "\(arguments) \(environment) \(end.errors)")
            }
            let wrong = try run(["check", "bad.yaml", "--color", "sometimes"])
            #expect(wrong.exitCode == 64 && wrong.errors.contains("'sometimes'"), "\(wrong.errors)")
            let missing = try run(["check", "bad.yaml", "--color"])
            #expect(missing.exitCode == 64 && missing.errors.contains("--color"), "\(missing.errors)")
        }

        @Test("the caret under a mistake and the marks of doctor have colours; JSON and help have none")
        func words() throws {
            let check = try run(["check", "bad.yaml", "--color", "always"])
            #expect(check.errors.contains(/\u{1B}\[1;31m +\^\u{1B}\[0m\n/), "\(check.errors)")
            let doctor = try run(["doctor", "--color", "always"])
            #expect(doctor.output.contains("\u{1B}[32m[ok]\u{1B}[0m"), "\(doctor.output)")
            let summary = try run(["summary", "c.yaml", "--color", "always"])
            #expect(summary.output.hasPrefix("\u{1B}[1mLayer (type)"), "\(summary.output)")
            for plain in [["runs", "--json"], ["help"], ["config", "show", "c.yaml"]] {
                #expect(try !run(plain + ["--color", "always"]).output.contains("\u{1B}"), "\(plain)")
            }
        }

        @Test(
            "a run is introduced and concluded in lines of at most 80 columns, nothing twice",
            arguments: [1, 2])
        func blocks(ranks: Int) throws {
            let end = try run(["train", "c.yaml"], ranks: ranks == 1 ? nil : ranks)
            #expect(end.exitCode == 0, "\(end.errors)")
            let lines = end.errorLines
            for start in [
                "small: 1,210 trainable parameters", "data: 1,618 training and 179 validation samples",
                "ranks: \(ranks) on 1 host of ",
                "batch: 64 in micro-batches of 16, \(64 / ranks) a rank", "epochs: 2 of 26 steps, seed 42",
                "learning rate: 0.05 (momentum, constant)", "step: ", "finished: 2 epochs, 52 steps in ",
                "time: computing ", "next: dnn-dist report runs/small/",
            ] { #expect(lines.count { $0.hasPrefix(start) } == 1, "\(start) \(end.errors)") }
            let own = lines.filter {
                !$0.hasPrefix("warning") && !$0.hasPrefix("run folder") && !$0.contains(" - ")
            }
            #expect(own.allSatisfy { $0.count <= 80 }, "\(own)")
            #expect(Set(lines).count == lines.count, "\(lines)")
            let results = end.output.split(separator: "\n").map { String($0.prefix { $0 != ":" }) }
            #expect(results.suffix(3) == ["best_epoch", "run", "digest"], "\(end.output)")
            #expect(Set(results).isDisjoint(with: lines.map { String($0.prefix { $0 != ":" }) }))
            let json = try run(
                ["train", "c.yaml", "--json", "training.epochs=100"], ranks: ranks == 1 ? nil : ranks)
            let outcome = try Outcome(json.output)
            let use = try #require(outcome.timeUse)
            #expect(use.count == ranks && use.allSatisfy { $0.values.allSatisfy { $0 >= 0 } })
            for rank in use {
                let sum = rank.values.reduce(0, +)
                #expect(
                    abs(sum - outcome.seconds) < 0.1 * outcome.seconds + 0.05, "\(use) of \(outcome.seconds)")
            }
        }

        @Test("the learning rate is told from its beginning over its peak to its end")
        func learningRate() throws {
            let end = try run([
                "train", "c.yaml", "schedule={one_cycle: {max_learning_rate: 0.1}}", "optimizer=nag",
            ])
            #expect(
                end.errorLines.contains {
                    $0.contains(/^learning rate: 0\.01 to 0\.09\d+ to [0-9e.-]+ \(nag, one_cycle\)$/)
                }, "\(end.errors)")
        }

        @Test("-v adds each rank's place, and the times of reading, epochs and checkpoints")
        func verbose() throws {
            let arguments = ["train", "c.yaml", "-v", "checkpoint.every={epochs: 1}"]
            let end = try run(arguments, ranks: 2)
            #expect(end.exitCode == 0, "\(end.errors)")
            for part in [
                /rank 0 of 2 on \S+, process \d+, processors [\d,-]+/, /rank 1 of 2 on .*/,
                /data read and model built in .* m?s/, /checkpoint written in .*: \S+\/checkpoints\/\S+/,
                /epoch 1\/2: steps .*, of which .* waiting for samples; validation .*/,
            ] { #expect(end.errorLines.contains { $0.wholeMatch(of: part) != nil }, "\(end.errors)") }
            let both = try run(["train", "c.yaml", "-v", "-q"])
            #expect(both.exitCode == 64 && both.errors.contains("exclude each other"))
            let quiet = try run(["train", "c.yaml", "-q"])
            #expect(quiet.errors == "" && quiet.output.contains("digest: "), "\(quiet.errors)")
        }

        @Test(
            "more ranks than cores, and ranks bound to one core, are told once with the option that helps",
            .enabled(if: Command.mpirun != nil))
        func cores() throws {
            let cores =
                Int(
                    try Command("/bin/sh").run(["-c", "lscpu -p=core,socket | grep -v '#' | sort -u | wc -l"])
                        .output
                        .trimmingCharacters(in: .whitespacesAndNewlines)) ?? 1
            let many = try run(["train", "c.yaml"], ranks: cores + 1)
            let warnings = many.errorLines.filter { $0.hasPrefix("warning: \(cores + 1) ranks on ") }
            #expect(
                warnings.count == 1 && warnings[0].contains("mpirun -n \(cores)")
                    && warnings[0].contains("srun -n \(cores)"), "\(many.errors)")
            guard cores >= 2 else { return }
            let bound = try Command(
                "/usr/bin/taskset", folder: folder.path,
                environment: ["OMPI_MCA_hwloc_base_binding_policy": "none"]
            ).run(
                ["-c", "0", Command.mpirun ?? "mpirun", "--allow-run-as-root", "--oversubscribe", "-n", "2"]
                    + ["--bind-to", "none", Project.program("dnn-dist"), "train", "c.yaml"])
            let shared = bound.errorLines.filter { $0.hasPrefix("warning: ranks 0, 1 on ") }
            #expect(
                shared.count == 1 && shared[0].contains("mpirun --bind-to core")
                    && shared[0].contains("srun --cpu-bind=cores"), "\(bound.errors)")
            #expect(bound.errors.contains("each bound to 1\n"), "\(bound.errors)")
        }

        @Test(
            "the commands of docs/watching.md run, and a run begins as it shows",
            .enabled(if: Command.mpirun != nil))
        func page() throws {
            let blocks = try Project.text("docs/watching.md").components(separatedBy: "```")
            let commands = blocks[1].split(separator: "\n").dropFirst()
                .map { $0.split(separator: "#")[0].split(separator: " ").map(String.init) }
            #expect(commands.count == 5)
            for words in commands {
                let ranks = words[0] == "mpirun" ? Int(words[2]) : nil
                let arguments = Array(words.drop { $0 != "dnn-dist" }.dropFirst())
                let end = try run(arguments, ranks: ranks)
                #expect(end.exitCode == 0, "\(words) \(end.errors)")
                guard let ranks else { continue }
                #expect(ranks == 4)
                for line in blocks[3].split(separator: "\n").dropFirst() where !line.hasPrefix("ranks") {
                    #expect(end.errorLines.contains(String(line)), "\(line) \(end.errors)")
                }
            }
        }

        @Test(
            "one program on the core of one of two ranks is told, also if it begins in a later epoch",
            .enabled(
                if: Command.path(of: "taskset") != nil && Command.mpirun != nil
                    && ProcessInfo.processInfo.activeProcessorCount > 1), arguments: [0, 1])
        func sharedCore(secondsBefore: Int) throws {
            let script = """
                sleep \(secondsBefore); exec timeout 60 taskset -c 0 sh -c 'while :; do :; done'
                """
            let run = """
                sh -c "$0" & busy=$!
                "$@"; code=$?; kill $busy; exit $code
                """
            let launch = [Command.mpirun ?? "mpirun", "--allow-run-as-root", "--oversubscribe", "-n", "2"]
            let end = try Command("/bin/bash", folder: folder.path).run(
                ["-c", run, script] + launch
                    + ["--bind-to", "core", "--map-by", "core", Project.program("dnn-dist")]
                    + ["train", "c.yaml", "training.epochs=\(secondsBefore == 0 ? 300 : 6000)"])
            #expect(end.exitCode == 0, "\(end.errors)")
            let told = end.errorLines.filter {
                $0.contains(/^warning: rank [01] on \S+ waited for a processor for/)
            }
            #expect(told.count == 1, "\(end.errors)")
        }

        @Test(
            "a core that something else uses is told after the first epoch",
            .enabled(if: Command.path(of: "taskset") != nil))
        func busyCore() throws {
            let layers = "model.layers=[{dense: 1500}, elu, {dense: 1500}, elu, {dense: 10}]"
            let script = """
                for i in 1 2 3 4 5 6; do taskset -c 0 sh -c 'while :; do :; done' & busy="$busy $!"; done
                taskset -c 0 "$@"; code=$?; kill $busy; exit $code
                """
            let end = try Command("/bin/sh", folder: folder.path).run(
                ["-c", script, "sh", Project.program("dnn-dist"), "train", "c.yaml", layers])
            #expect(end.exitCode == 0, "\(end.errors)")
            let told = end.errorLines.filter { $0.hasPrefix("warning: this process waited for a processor ") }
            #expect(told.count == 1 && told.allSatisfy { $0.contains("mpirun --cpu-set") }, "\(end.errors)")
        }

        @Test(
            "a terminal gets a bar and colours, a dumb one and a pipe plain lines",
            .enabled(if: Command.path(of: "script") != nil && Command.mpirun != nil))
        func situations() throws {
            let launch = "mpirun --allow-run-as-root --oversubscribe -n 2 "
            for prefix in ["", launch] {
                let shown = try terminal(prefix + "dnn-dist train c.yaml")
                #expect(shown.contains("\u{1B}[1mEpoch 1/2\u{1B}[0m\r\n"), "\(shown)")
                #expect(shown.contains("\u{1B}[32m") && shown.contains("digest: "))
                #expect(shown.components(separatedBy: "finished: ").count == 2, "\(shown)")
                let plain = [
                    try terminal(prefix + "dnn-dist train c.yaml", ["TERM": "dumb"]),
                    try terminal(prefix + "dnn-dist train c.yaml 2>&1 | cat"),
                ]
                for text in plain {
                    #expect(text.contains("epoch 2/2 - loss: ") && !text.contains("━"), "\(text)")
                    #expect(!text.contains("\u{1B}") && !text.contains("\r1/"), "\(text)")
                }
                let file = folder.path + "/doctor.txt"
                _ = try terminal(prefix + "dnn-dist doctor > \(file)")
                #expect(try !folder.text("doctor.txt").contains("\u{1B}"))
            }
            let uncolored = try terminal("dnn-dist train c.yaml", ["NO_COLOR": "1"])
            #expect(uncolored.contains("\r\nEpoch 1/2\r\n") && uncolored.contains("─"), "\(uncolored)")
        }
    }
}
