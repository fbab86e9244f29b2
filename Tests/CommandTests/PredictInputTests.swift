import Foundation
import SystemSupport
import TestSupport
import Testing

extension CommandTests {
    @Suite("predict exports and input", .serialized)
    struct PredictInputTests {
        private static let config = """
            data: {train: {digits: train}, test: {digits: test}, take: 200}
            batch: {size: 50, micro: 10}
            model: {layers: [dense: 32, batch_norm, elu, dropout: 0.1, dense: 10]}
            training: {epochs: 2}

            """

        /// A finished run, its exports, and its test images in all formats.
        private func prepared(_ config: String = config) throws -> (folder: TemporaryFolder, run: String) {
            let folder = try TemporaryFolder()
            try folder.write(config, to: "small.yaml")
            let end = try Command(folder: folder.path).run(["train", "small.yaml", "--json"])
            try #require(end.exitCode == 0, "\(end.errors)")
            let run = try #require(try Outcome(end.output).run)
            for name in ["model.safetensors", "model.onnx"] {
                let export = try Command(folder: folder.path).run(["export", run, "-o", name])
                try #require(export.exitCode == 0, "\(export.errors)")
            }
            return (folder, run)
        }

        private func predict(
            _ arguments: [String], in folder: TemporaryFolder, ranks: Int? = nil, input: String? = nil
        )
            throws -> String
        {
            var command = Command(folder: folder.path, ranks: ranks)
            command.inputPath = input.map { folder.path + "/" + $0 }
            let end = try command.run(["predict"] + arguments)
            #expect(end.exitCode == 0 && !end.isOverdue, "\(arguments): \(end.errors)")
            return end.output
        }

        /// The embedded digits' other half as CSV: pixels without their class.
        private func writeImages(to folder: TemporaryFolder) throws -> [[UInt8]] {
            let packed = Project.path("Sources/Datasets/Resources/digits.csv.gz")
            let text = try Command("/bin/gzip").run(["-dc", packed]).output
            let rows = text.split(separator: "\n").suffix(899).map { line in
                line.split(separator: ",").map { UInt8($0) ?? 255 }
            }
            let images = rows.map { Array($0.dropLast()) }
            func table(_ rows: [[UInt8]]) -> String {
                rows.map { $0.map(String.init).joined(separator: ",") + "\n" }.joined()
            }
            try folder.write(table(images), to: "images.csv")
            try folder.write(table(rows), to: "labelled.csv")
            try folder.write(FileBytes.idx([899, 8, 8], images.flatMap(\.self)), to: "images.idx")
            try folder.write(FileBytes.npy("|u1", "(899, 64)", images.flatMap(\.self)), to: "images.npy")
            return images
        }

        @Test(
            "an export predicts files and standard input of every format as its run's test set, scaled as in training"
        )
        func formats() throws {
            let (folder, run) = try prepared()
            _ = try writeImages(to: folder)
            let expected = try predict(["model.safetensors"], in: folder)
            #expect(expected.split(separator: "\n").count == 900)
            for name in ["images.csv", "images.npy", "images.idx"] {
                #expect(
                    try predict(["model.safetensors", "--input", name], in: folder) == expected, "\(name)")
                #expect(
                    try predict(["model.safetensors", "--input", "-"], in: folder, input: name) == expected)
            }
            #expect(try predict(["model.onnx", "-i", "images.csv"], in: folder) == expected)
            #expect(
                try predict(["model.safetensors", "-i", "labelled.csv", "--ignore", "last"], in: folder)
                    == expected)
            let own = try predict([run], in: folder)
            #expect(try predict([run, "--input", "images.npy", "--format", "npy"], in: folder) == own)
            #expect(try predict([run + "/model.safetensors", "--input", "images.npy"], in: folder) == own)
            for ranks in [2, 3] {
                #expect(
                    try predict(
                        ["model.safetensors", "-i", "-"], in: folder, ranks: ranks, input: "images.idx")
                        == expected)
            }
        }

        @Test(
            "the run's folder predicts new samples where its data are gone, and the scaling is the training's"
        )
        func withoutData() throws {
            let folder = try TemporaryFolder()
            try folder.write(Fixtures.rows(60), to: "rows.csv")
            try folder.write(
                Fixtures.csv("rows.csv").replacing("validation", with: "scale: standardize, validation"),
                to: "rows.yaml")
            let end = try Command(folder: folder.path).run(["train", "rows.yaml", "--json"])
            let run = try #require(try Outcome(end.output).run, "\(end.errors)")
            let whole = try predict([run, "--data", "{csv: \(folder.path)/rows.csv}"], in: folder)
            try FileManager.default.removeItem(atPath: folder.path + "/rows.csv")
            try folder.write(Fixtures.rows(60), to: "new.csv")
            #expect(try predict([run, "-i", "new.csv", "--ignore", "2"], in: folder) == whole)
        }

        @Test("--profile tells percentiles and throughput, beside the predictions")
        func profile() throws {
            let (folder, _) = try prepared()
            _ = try writeImages(to: folder)
            let command = Command(folder: folder.path)
            let end = try command.run([
                "predict", "model.safetensors", "-i", "images.csv", "--profile", "--json",
            ])
            #expect(end.exitCode == 0 && end.output.split(separator: "\n").count == 899)
            let line = try #require(end.errorLines.last { $0.hasPrefix("{") })
            #expect(
                try Outcome.keys(line) == [
                    "batch", "p50_us", "p90_us", "p99_us", "predictions", "samples_per_second",
                ])
            let text = try command.run(["predict", "model.onnx", "-i", "images.csv", "--profile"])
            #expect(text.errors.contains("one sample at a time: p50 ") && text.errors.contains("samples/s"))
        }

        @Test("two classes told by one output have two probabilities everywhere")
        func twoClasses() throws {
            let (folder, run) = try prepared(
                """
                data: {train: digits, classes: [0, 1], take: 60}
                batch: {size: 20}
                model: {layers: [dense: 1]}
                loss: binary_cross_entropy
                training: {epochs: 3}

                """)
            let expected = try predict([run], in: folder)
            #expect(expected.hasPrefix("sample,class,probability_0,probability_1\n"))
            #expect(try predict(["model.safetensors"], in: folder) == expected)
            #expect(String(decoding: try folder.bytes("model.onnx"), as: UTF8.self).contains("Concat"))
        }

        @Test(
            "what cannot be predicted is told, from one rank and from two",
            arguments: [
                (
                    ["model.safetensors", "-i", "labelled.csv"], Int32(65),
                    "error: labelled.csv: a sample has 65 numbers, where the model takes 64; leave out columns that"
                ),
                (["model.safetensors", "-i", "absent.csv"], 66, "error: absent.csv: there is no such file"),
                (
                    ["absent.safetensors", "-i", "images.csv"], 66,
                    "error: absent.safetensors: the file cannot be read"
                ),
                (
                    ["model.safetensors", "-i", "images.npz"], 65,
                    "error: images.npz: this is no ZIP archive, or its end is missing; get the file again"
                ),
                (["images.csv", "-i", "images.csv"], 64, "Error: 'images.csv' is not the folder of a run"),
                (
                    ["plain.safetensors", "-i", "images.csv"], 65,
                    "error: plain.safetensors: the file has weights, but does not say of which model"
                ),
                (["other.onnx", "-i", "images.csv"], 65, "error: other.onnx: this is no ONNX file"),
                (
                    ["model.safetensors", "-i", "images.csv", "--format", "xml"], 64,
                    "Error: There is no format 'xml'. There are: csv, npy, idx."
                ),
                (["model.safetensors", "-i", "-"], 65, "error: standard input: the file is empty"),
            ], [nil, 2])
        func mistakes(mistake: (arguments: [String], exitCode: Int32, message: String), ranks: Int?) throws {
            let folder = try Self.mistaken.get()
            let end = try Command(folder: folder.path, ranks: ranks).run(["predict"] + mistake.arguments)
            #expect(end.exitCode == mistake.exitCode && !end.isOverdue && end.output.isEmpty, "\(end.errors)")
            #expect(end.errorLines.count { $0.hasPrefix(mistake.message) } == 1, "\(end.errors)")
        }

        /// A folder with good and bad files, made once.
        private static let mistaken: Result<TemporaryFolder, any Error> = Result {
            let tests = PredictInputTests()
            let folder = try tests.prepared().folder
            _ = try tests.writeImages(to: folder)
            try folder.write("not a model", to: "other.onnx")
            try folder.write(Array("PK\u{3}\u{4}\u{14}\0\0\0".utf8), to: "images.npz")
            try folder.write(
                [2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8), to: "plain.safetensors")
            return folder
        }
    }
}
