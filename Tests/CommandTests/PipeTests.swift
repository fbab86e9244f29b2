import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    @Suite("pipes and memory")
    struct PipeTests {
        @Test("a reader that has enough ends a process without a word")
        func enough() throws {
            let folder = try TemporaryFolder()
            let rows = (0..<20_000).map { "\($0 % 7),\($0 % 5)\n" }.joined()
            try folder.write(rows, to: "rows.csv")
            try folder.write(
                "data: {train: {csv: rows.csv}}\nbatch: {size: 500}\nmodel: {layers: [dense: 5]}\ntraining: {epochs: 1}\n",
                to: "rows.yaml")
            let training = try Command(folder: folder.path).run(["train", "rows.yaml", "--json"])
            let run = try #require(try Outcome(training.output).run, "\(training.errors)")
            let end = try Command("/bin/sh", folder: folder.path).run([
                "-c", "{ \(Project.program("dnn-dist")) predict \(run); echo $? >code; } | head -n 1",
            ])
            #expect(end.output.hasPrefix("sample,class,") && !end.errors.contains("error"), "\(end.errors)")
            let code = try String(contentsOfFile: folder.path + "/code", encoding: .utf8)
            #expect(code == "\(128 + SIGPIPE)\n")
        }

        @Test(
            "a file that states more than the memory there is, is refused before it is read",
            arguments: [
                "predict m.safetensors -i new.csv", "predict m.onnx -i new.csv", "evaluate m.safetensors",
                "export run -o x.onnx",
            ])
        func sparseFile(command: String) throws {
            let folder = try TemporaryFolder()
            try folder.write("1,2\n", to: "new.csv")
            try folder.write(Fixtures.digits, to: "run/config.yaml")
            for name in ["m.safetensors", "m.onnx", "run/model.safetensors"] {
                try folder.write("", to: name)
                // Where the file system has no such files, there is nothing to refuse.
                guard truncate(folder.path + "/" + name, 1 << 43) == 0 else { return }
            }
            let end = try Command(folder: folder.path, limitSeconds: 20).run(
                command.split(separator: " ").map(String.init))
            #expect(end.exitCode == 65 && !end.isOverdue, "\(end.exitCode) \(end.errors)")
            #expect(
                end.errors.contains(": the file takes 8388608 MB, and this process can have "),
                "\(end.errors)")
        }

        @Test(
            "arrays of labels, targets or samples that do not fit into memory are refused with numbers, or for what they hold",
            arguments: ["labels", "targets"], [false, true])
        func sparseArrays(key: String, isFortran: Bool) throws {
            let folder = try TemporaryFolder()
            func array(_ name: String, _ type: String, _ shape: String, bytes: Int) throws -> Bool {
                let header =
                    "{'descr': '\(type)', 'fortran_order': \(isFortran ? "True" : "False"), 'shape': \(shape)}"
                let start = FileBytes.npy(header: header, [])
                try Data(start).write(to: URL(filePath: folder.path + "/" + name))
                // Where the file system has no such files, there is nothing to refuse.
                return truncate(folder.path + "/" + name, start.count + bytes) == 0
            }
            guard try array("x.npy", "<i8", "(1099511627776, 1)", bytes: 1 << 43),
                try array("few.npy", "<i8", "(3,)", bytes: 24),
                try array("y.npy", "|i1", "(1099511627776,)", bytes: 1 << 40)
            else { return }
            for (features, wanted, text) in [
                ("x.npy", "y.npy", "1099511627776 numbers would take "),
                ("x.npy", "few.npy", "3 samples for the 1099511627776 samples of "),
            ] {
                try folder.write(
                    """
                    data: {train: {npy: {features: \(features), \(key): \(wanted)}}}
                    batch: {size: 3}
                    model: {layers: [{dense: 1}]}
                    """, to: "c.yaml")
                let end = try Command(folder: folder.path, limitSeconds: 20).run(["check", "c.yaml"])
                #expect(end.exitCode == 65 && !end.isOverdue, "\(end.exitCode) \(end.errors)")
                #expect(end.errors.contains(text), "\(end.errors)")
            }
        }

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

        @Test("a named pipe or the kernel's messages as data or weights are refused at once")
        func waitingData() throws {
            let (folder, model) = try trained()
            mkfifo(folder.path + "/pipe", 0o600)
            try folder.write(Fixtures.digits, to: "d.yaml")
            for path in [folder.path + "/pipe", "/proc/kmsg"] {
                for arguments in [
                    ["train", "c.yaml", "--set", "data.train.csv=\(path)"],
                    ["check", "c.yaml", "--set", "data.train={npy: {features: \(path), labels: \(path)}}"],
                    ["check", "c.yaml", "--set", "data.train={idx: {images: \(path), labels: \(path)}}"],
                    [
                        "check", "c.yaml", "--set",
                        "data.train={hdf5: {file: \(path), features: x, labels: y}}",
                    ],
                    ["predict", model, "--input", path],
                    ["evaluate", model, "--data", "{csv: {path: \(path)}}"],
                    ["predict", "d.yaml", "--weights", path],
                    ["train", "d.yaml", "--set", "model.load=\(path)"],
                    ["data", path], ["check", path], ["launch", "--hostfile", path, "--", "train", "d.yaml"],
                ] {
                    let end = try Command(folder: folder.path, limitSeconds: 20).run(arguments)
                    #expect(
                        !end.isOverdue && [64, 65, 66, 78].contains(end.exitCode),
                        "\(arguments) \(end.exitCode) \(end.errors)")
                    #expect(end.errors.contains("rror: "), "\(arguments) \(end.errors)")
                }
            }
        }

        @Test(
            "data that are read once can come from another command",
            arguments: [
                "train c.yaml --set data.train.csv.path=<(cat rows.csv)", "data <(cat rows.csv)",
                "data /dev/stdin < rows.csv", "predict $M --input <(cut -d, -f1,2 rows.csv)",
                "evaluate $M --data '{csv: {path: /dev/stdin, target: \"2\"}}' < rows.csv",
            ])
        func openData(command: String) throws {
            let (folder, model) = try trained()
            let end = try Command("/bin/bash", folder: folder.path).run([
                "-c", "M=\(model); \"$0\" \(command)", Project.program("dnn-dist"),
            ])
            #expect(end.exitCode == 0, "\(command): \(end.errors)")
        }

        @Test(
            "standard input is read as it comes: a wrong line ends it, and so does memory",
            arguments: [
                ("yes", "the table 1 columns, where the training set has 3"),
                ("yes 1,2,3,4", "4 columns, where the training set has 3"),
                ("cat /dev/zero", " MB of content, which would take "),
            ])
        func endlessInput(source: String, message: String) throws {
            let (folder, model) = try trained()
            let end = try Command("/bin/bash", folder: folder.path, limitSeconds: 60).run([
                "-c", "\(source) | (ulimit -v 2000000; \"$0\" predict \(model) --input -)",
                Project.program("dnn-dist"),
            ])
            #expect(end.exitCode == 65 && !end.isOverdue, "\(end.exitCode) \(end.errors.prefix(500))")
            #expect(end.errors.contains(message), "\(end.errors.prefix(500))")
        }

        /// A folder with a table, its configuration, and a model that was trained on it.
        private func trained() throws -> (folder: TemporaryFolder, model: String) {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.rows(90), to: "rows.csv")
            try folder.write(Fixtures.csv("rows.csv"), to: "c.yaml")
            let end = try Command(folder: folder.path).run(["train", "c.yaml", "--json"])
            try #require(end.exitCode == 0, "\(end.errors)")
            return (folder, try #require(try Outcome(end.output).run) + "/model.safetensors")
        }

        @Test(
            "jobs in a script's loop leave it its input",
            arguments: [
                "\"$1\" -n 2 \"$0\" check c.yaml",
                // With MPI's own mpirun, which launch/mpirun would keep from the input by itself.
                "\"$0\" launch -n 1 -- train c.yaml",
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

        @Test("a table of more columns than memory can hold is refused with numbers")
        func columns() throws {
            let folder = try TemporaryFolder()
            let line = String(repeating: "1,", count: 999_999)
            try folder.write("\(line)a\n\(line)b\n", to: "wide.csv")
            let command = Command(folder: folder.path, memoryKilobytes: 1_500_000, limitSeconds: 60)
            let end = try command.run(["data", "wide.csv"])
            #expect(end.exitCode == 65 && !end.isOverdue, "\(end.exitCode) \(end.errors)")
            #expect(
                end.errors.contains(
                    "a table of 1000000 columns or more takes about 1430 MB, and this process"),
                "\(end.errors)")
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
