import Foundation
import SystemSupport
import Testing

extension CommandTests {
    @Suite("pipes and memory")
    struct PipeTests {
        @Test("a named pipe or device as configuration, model or run is refused at once")
        func namedPipes() throws {
            let folder = try TemporaryFolder()
            for name in [
                "c.yaml", "m.safetensors", "run/config.yaml", "run/metrics.jsonl", "run/result.json",
            ] {
                try folder.write("", to: name)
                unlink(folder.path + "/" + name)
                mkfifo(folder.path + "/" + name, 0o600)
            }
            for arguments in [
                ["train", "c.yaml"], ["check", "/dev/zero"],
                ["predict", "m.safetensors", "--input", "x.csv"],
                ["report", "run"], ["train", "run/config.yaml", "--resume", "run"],
            ] {
                let end = try Command(folder: folder.path, limitSeconds: 10).run(arguments)
                #expect(!end.isOverdue && [65, 66].contains(end.exitCode), "\(arguments) \(end.errors)")
                #expect(end.errors.hasPrefix("error: ") || end.errors.contains(": error: "), "\(end.errors)")
            }
        }

        @Test(
            "jobs in a script's loop leave it its input",
            arguments: [
                "\"$1\" -n 2 \"$0\" check c.yaml",
                "\"$0\" launch -n 1 --mpirun \"$1\" -- train c.yaml",
            ])
        func loop(job: String) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "c.yaml")
            let end = try Command("/bin/bash", folder: folder.path).run([
                "-c",
                "printf '1\\n2\\n3\\n' | while read -r round; do \(job) >/dev/null && echo \"$round\"; done",
                Project.program("dnn-dist"), Project.path("launch/mpirun"),
            ])
            #expect(end.output == "1\n2\n3\n", "\(end.errors)")
        }

        @Test(
            "a configuration can come from another command",
            arguments: ["<(cat c.yaml)", "/dev/stdin < c.yaml"])
        func openFiles(source: String) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "c.yaml")
            let end = try Command("/bin/bash", folder: folder.path).run([
                "-c", "\"$0\" check \(source)", Project.program("dnn-dist"),
            ])
            #expect(end.exitCode == 0, "\(end.errors)")
        }

        @Test("a layer that memory cannot hold is refused with numbers", arguments: [nil, 4])
        func memory(ranks: Int?) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "c.yaml")
            let command = Command(folder: folder.path, ranks: ranks, memoryKilobytes: 4_000_000)
            let end = try command.run([
                "train", "c.yaml", "--set", "model.layers=[dense: 16777216, dense: 10]",
            ])
            #expect(end.exitCode == 78 && !end.isOverdue, "\(end.exitCode) \(end.errors)")
            #expect(
                end.errors.contains("1073741824 weights take 4096 MB, and this process can have "),
                "\(end.errors)")
            #expect(end.errors.contains(" MB (ulimit -v)"), "\(end.errors)")
        }
    }
}
