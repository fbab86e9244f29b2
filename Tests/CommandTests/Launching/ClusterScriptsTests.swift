import Foundation
import SystemSupport
import Testing

extension CommandTests {
    /// The scripts of docs/clusters.md for batch systems that cannot be started here: with their variables, and
    /// scripts in place of `mpirun` and `qsub`.
    @Suite("Scripts for batch systems", .serialized)
    struct ClusterScriptsTests {
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
            try program(
                "mpirun",
                """
                if [[ $1 == --version ]]; then echo "mpirun (Open MPI) 4.1.4"; exit; fi
                echo "$*" >>\(folder.path)/started
                trap 'exit 75' USR1
                for ((tenth = 0; tenth < 100; tenth++)); do sleep 0.1; done
                """)
            try program("qsub", "echo \"$*\" >>\(folder.path)/submitted")
        }

        private func program(_ name: String, _ script: String) throws {
            chmod(try folder.write("#!/usr/bin/env bash\n" + script + "\n", to: "bin/" + name), 0o755)
        }

        /// Runs the script with the mark, with a limit of a second instead of hours.
        private func run(_ mark: String, _ environment: [String: String]) throws -> Command.End {
            let blocks = try Project.text("docs/clusters.md").components(separatedBy: "```")
            let script = try #require(blocks.first { $0.contains("\n#" + mark) })
            #expect(script.contains(" 3.9h "))
            let path = try folder.write(
                script.dropFirst("bash\n".count).replacingOccurrences(of: " 3.9h ", with: " 1s "), to: "job")
            let programs = URL(filePath: Project.program("dnn-dist")).deletingLastPathComponent().path
            let search =
                "\(folder.path)/bin:\(programs):" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
            return try Command(
                "/bin/bash", folder: folder.path, environment: environment.merging(["PATH": search]) { $1 },
                limitSeconds: 30
            ).run([path])
        }

        @Test(
            "the scripts of docs/clusters.md are those that job prints",
            arguments: [
                ["slurm", "-n", "8"], ["pbs", "-N", "2", "-n", "16"], ["lsf", "-n", "16"],
                ["kubernetes", "-n", "8"],
            ])
        func printed(arguments: [String]) throws {
            let end = try Command().run(["job", arguments[0], "config.yaml"] + arguments.dropFirst())
            #expect(end.exitCode == 0)
            let kind = arguments[0] == "kubernetes" ? "yaml" : "bash"
            #expect(try Project.text("docs/clusters.md").contains("```\(kind)\n\(end.output)```"))
        }

        /// The validator of Kubernetes' schemas, among the Python libraries of the tests.
        private static let validator = Project.path(".venv/bin/kubernetes-validate")

        @Test(
            "the Job fits the schema of Kubernetes",
            .enabled(
                if: FileManager.default.isExecutableFile(atPath: validator), "launch/dependencies --test"))
        func kubernetes() throws {
            let end = try Command().run(["job", "kubernetes", "a \"b\".yaml", "-N", "1", "-n", "3"])
            let file = try folder.write(end.output, to: "job.yaml")
            let validation = try Command(Self.validator).run(["--strict", file])
            #expect(validation.exitCode == 0, "\(validation.errors)")
        }

        @Test("hosts and time become options of each system; what cannot be is refused")
        func options() throws {
            func script(_ arguments: String...) throws -> Command.End {
                try Command().run(["job"] + arguments)
            }
            let slurm = try script("slurm", "it's.yaml", "-N", "2", "-n", "4", "--time", "1d30m").output
            #expect(slurm.contains("--nodes=2\n#SBATCH --ntasks=4\n#SBATCH --time=24:30:00\n"))
            #expect(slurm.contains("train 'it'\\''s.yaml' "))
            let lsf = try script("lsf", "c.yaml", "-N", "2", "-n", "4", "--time", "10m").output
            #expect(lsf.contains("span[ptile=2]") && lsf.contains("-W 0:10\n") && lsf.contains(" 480s "))
            for wrong in [
                ["slurm", "-N", "3", "-n", "4"], ["kubernetes", "-N", "2", "-n", "4"], ["pbs", "-n", "0"],
            ] {
                let end = try Command().run(["job", wrong[0], "c.yaml"] + wrong.dropFirst())
                #expect(end.exitCode == 64 && end.output.isEmpty)
                #expect(end.errorLines.count { $0.contains("rror: ") } == 1, "\(end.errors)")
            }
            #expect(try script("lsf", "c.yaml", "-n", "4", "--time", "soon").exitCode == 64)
            #expect(
                try script("lsf", "c.yaml", "-n", "4", "--time", "20s").errors.contains("at least 5 minutes"))
        }

        @Test("where configuration and data can be read, memory is asked for")
        func memory() throws {
            let config = try folder.write(Fixtures.digits, to: "small.yaml")
            func megabytes(_ system: String, _ pattern: Regex<(Substring, Substring)>) throws -> Int {
                let end = try Command().run(["job", system, config, "-N", "1", "-n", "2"])
                let match = try #require(end.output.firstMatch(of: pattern), "\(end.output)\(end.errors)")
                return try #require(Int(match.output.1))
            }
            let one = try megabytes("slurm", /\n##SBATCH --mem-per-cpu=(\d+)M\s+\(/)
            #expect(128...160 ~= one)
            for two in [
                try megabytes("pbs", /:mpiprocs=2:mem=(\d+)mb\n/),
                try megabytes("kubernetes", /limits: {cpu: "2", memory: (\d+)Mi}\n/),
            ] { #expect(2 * one - 3...2 * one ~= two) }
        }

        @Test("any command of ranks may be the job; a sweep goes on without --resume")
        func commands() throws {
            let sweep = ["--", "sweep", "a b.yaml", "--grid", "optimizer=adam,nadam", "--set", "name='x'"]
            let script = try Command().run(["job", "slurm", "-n", "4"] + sweep)
            #expect(
                script.output.contains(
                    "launch -- sweep 'a b.yaml' --grid optimizer=adam,nadam --set 'name='\\''x'\\''' &\n"))
            let pod = try Command().run(["job", "kubernetes", "-n", "4"] + sweep).output
            #expect(
                pod.contains(
                    "--, sweep, \"a b.yaml\", --grid, \"optimizer=adam,nadam\", --set, \"name='x'\"]\n"))
            #expect(pod.contains("- name: sweep\n"))
            let pbs = try Command().run(["job", "pbs", "-n", "4", "--", "train", "c.yaml", "--quiet"]).output
            #expect(
                pbs.contains("-- train c.yaml --quiet training.max_time=3h54m ${RESUME:+--resume}\n")
                    && pbs.contains(" train.pbs;"))
            let named = try Command().run([
                "job", "lsf", "-n", "4", "--", "train", "c.yaml", "--resume=runs/c/1",
            ])
            #expect(named.output.contains("-- train c.yaml --resume=runs/c/1 training.max_time=3h54m\n"))
            // The training's own limit stays, unless it is longer than the job's.
            for (own, isKept) in [("1h", true), ("9h", false)] {
                let config = try folder.write(
                    Fixtures.digits.replacing("epochs: 2}", with: "epochs: 2, max_time: \(own)}"),
                    to: "\(own).yaml")
                let script = try Command().run(["job", "lsf", config, "-n", "4"]).output
                #expect(script.contains("training.max_time") == !isKept, "\(script)")
                let later = ["job", "lsf", "-n", "4", "--", "train", config, "training.max_time=\(own)"]
                let stated = try Command().run(later).output
                #expect(stated.contains("training.max_time=3h54m") == !isKept, "\(stated)")
            }
            let stated = ["job", "lsf", "-n", "4", "--", "train", "c.yaml", "training.max_time=9h"]
            #expect(try Command().run(stated).output.contains("-- train c.yaml training.max_time=9h $"))
            for wrong in [["--", "list"], ["c.yaml", "--", "sweep", "c.yaml"], []] {
                let end = try Command().run(["job", "slurm", "-n", "4"] + wrong)
                #expect(end.exitCode == 64 && end.output.isEmpty, "\(end.output)")
            }
        }

        @Test("under PBS the script takes the hosts of its file, and submits itself again")
        func pbs() throws {
            let nodes = try folder.write("n1\nn1\nn2\n", to: "nodes")
            let environment = ["PBS_NODEFILE": nodes, "PBS_O_WORKDIR": folder.path]
            let end = try run("PBS", environment)
            #expect(end.exitCode == 75 && !end.isOverdue, "\(end.errors)")
            #expect(try folder.text("submitted") == "-v RESUME=yes train.pbs\n")
            #expect(try folder.text("started").contains("--host n1:2,n2:1 -n 3 "))
            #expect(try !folder.text("started").contains("--resume"))
            _ = try run("PBS", environment.merging(["RESUME": "yes"]) { $1 })
            #expect(try folder.text("started").contains(" training.max_time=3h54m --resume"))
        }

        @Test(
            "under LSF the script takes the hosts of its variable, and leaves with the code to be queued again"
        )
        func lsf() throws {
            let end = try run("BSUB", ["LSB_MCPU_HOSTS": "n1 2 n2 2"])
            #expect(end.exitCode == 75 && !end.isOverdue, "\(end.errors)")
            #expect(try folder.text("started").contains("--host n1:2,n2:2 -n 4 "))
        }
    }
}
