import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    @Suite("Ranks that are not set up alike", .serialized, .enabled(if: Command.mpirun != nil))
    struct MismatchTests {
        /// Trains with one rank that gets the first arguments and one that gets the second, both in `folder`.
        private func train(
            _ first: [String], _ second: [String], in folder: TemporaryFolder
        ) throws -> Command.End {
            try Command(folder: folder.path, ranks: 1).run(
                ["train"] + first + [":", "-n", "1", Project.program("dnn-dist"), "train"] + second)
        }

        private func expect(_ end: Command.End, names lines: String...) {
            #expect(end.exitCode == 80 && !end.isOverdue, "\(end.errors)")
            #expect(end.errorLines.count { $0.hasPrefix("error: ") } == 1, "\(end.errors)")
            for line in lines {
                let pattern = line.split(separator: "…", omittingEmptySubsequences: false)
                let isTold = end.errorLines.contains { text in
                    text.hasPrefix("  " + pattern[0]) && pattern.allSatisfy { text.contains($0) }
                        && text.contains(" on rank 1 on ") && text.contains(" on rank 0 on ")
                }
                #expect(isTold, "\(line)\n\(end.errors)")
            }
            #expect(
                end.errorLines.count { $0.hasPrefix("  ") && $0.contains(" on rank ") } == lines.count,
                "\(end.errors)")
        }

        @Test(
            "an option of the command line that differs is named with both values",
            arguments: [
                ("seed=43", "seed: 43…42"),
                ("optimizer.momentum.learning_rate=0.01", "optimizer.momentum.learning_rate: 0.01…0.05"),
                ("precision=float64", "precision: float64…float32"),
                ("batch.micro=8", "batch.micro: 8…16"),
                ("model.layers=[dense: 12, elu, dense: 10]", "model.layers[0].dense.units: 12…16"),
                ("distributed.reproducibility=run", "distributed.reproducibility: run…any-ranks"),
                ("distributed.stall_timeout=30", "distributed.stall_timeout: 30.0…60.0"),
            ])
        func overrides(override: String, line: String) throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            let end = try train(["small.yaml"], ["small.yaml", "--set", override], in: folder)
            expect(end, names: line)
        }

        @Test("configurations that differ")
        func configurations() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "a.yaml")
            try folder.write(
                Fixtures.digits.replacingOccurrences(of: "clip: {global_norm: 1.0}", with: "clip: none"),
                to: "b.yaml")
            expect(try train(["a.yaml"], ["b.yaml"], in: folder), names: "clip: none…global_norm")
        }

        /// Trains with rank 0 in a folder `a` and rank 1 in a folder `b`, each with a configuration and these
        /// rows.
        private func trainApart(_ rows: [String: String]) throws -> Command.End {
            let folder = try TemporaryFolder()
            for name in ["a", "b"] {
                try FileManager.default.createDirectory(
                    atPath: folder.path + "/" + name, withIntermediateDirectories: true)
                if let rows = rows[name] { try folder.write(rows, to: name + "/rows.csv") }
                try folder.write(Fixtures.training("{csv: rows.csv}") + "name: run\n", to: name + "/run.yaml")
            }
            return try train(["a/run.yaml"], ["b/run.yaml"], in: folder)
        }

        @Test("files of the same name whose contents differ in one number")
        func contents() throws {
            let end = try trainApart(["a": Fixtures.rows(40), "b": Fixtures.rows(40) + "1,1,1\n"])
            expect(end, names: "training data: 41 samples…40 samples")
        }

        @Test("the same data may lie elsewhere on each host")
        func elsewhere() throws {
            let end = try trainApart(["a": Fixtures.rows(40), "b": Fixtures.rows(40)])
            #expect(end.exitCode == 0 && end.output.contains("digest: "), "\(end.errors)")
        }

        @Test("data that one rank lacks is told once, by that rank, with the exit code of missing input")
        func missing() throws {
            let end = try trainApart(["a": Fixtures.rows(40)])
            #expect(end.exitCode == 66 && !end.isOverdue, "\(end.errors)")
            let errors = end.errorLines.filter { $0.hasPrefix("error: ") }
            #expect(
                errors.count == 1 && errors[0].contains("/b/rows.csv: there is no such file")
                    && errors[0].contains("(rank 1 on "), "\(end.errors)")
        }

        @Test("weights to start from that differ, in folders of their own")
        func weights() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.digits, to: "small.yaml")
            for seed in [1, 2] {
                let end = try Command(folder: folder.path).run([
                    "train", "small.yaml", "--set", "seed=\(seed)", "--set", "training.epochs=1",
                    "--set", "output.folder=\(folder.path)/\(seed)",
                ])
                try #require(end.exitCode == 0, "\(end.errors)")
                let run = try #require(try folder.names(in: "\(seed)/small").first)
                try folder.write(
                    folder.bytes("\(seed)/small/\(run)/model.safetensors"), to: "\(seed)/model.safetensors")
            }
            func load(_ seed: Int) -> [String] {
                ["small.yaml", "--set", "model.load={from: \(folder.path)/\(seed)/model.safetensors}"]
            }
            expect(
                try train(load(1), load(2), in: folder), names: "layers.0.weight: ", "layers.0.bias: ",
                "layers.2.weight: ",
                "layers.2.bias: ")
        }

        @Test("an environment that leads to other data")
        func environment() throws {
            let folder = try TemporaryFolder()
            for (name, pixel) in [("a", UInt8(1)), ("b", 2)] {
                try FileManager.default.createDirectory(
                    atPath: folder.path + "/" + name, withIntermediateDirectories: true)
                let pixels = (0..<80).map { UInt8($0 * 3) } + [pixel] + Array(repeating: 7, count: 79)
                try folder.write(FileBytes.idx([40, 2, 2], pixels), to: name + "/train-images-idx3-ubyte")
                try folder.write(
                    FileBytes.idx([40], (0..<40).map { UInt8($0 % 10) }),
                    to: name + "/train-labels-idx1-ubyte"
                )
            }
            try folder.write(
                """
                data: {train: mnist}
                batch: {size: 16, micro: 4}
                model: {layers: [dense: 10]}

                """, to: "small.yaml")
            let (first, second) = (folder.path + "/a", folder.path + "/b")
            let end = try Command(folder: folder.path, ranks: 1, environment: ["DNN_DIST_MNIST": first]).run([
                "train", "small.yaml", ":", "-n", "1", "-x", "DNN_DIST_MNIST=\(second)",
                Project.program("dnn-dist"),
                "train",
                "small.yaml",
            ])
            expect(
                end,
                names:
                    "training data: 40 samples of shape [2, 2], checksum …40 samples of shape [2, 2], checksum "
            )
        }
    }
}
