import Configuration
import Datasets
import Foundation
import NeuralNetworks
import Prediction
import Reporting
import Storage
import Training

/// A parser of content from outside. Any bytes give a value or an error: never a trap, a hang, or memory far above their
/// size.
package enum FuzzedParser: String, CaseIterable, Sendable {
    case yaml, set, table, npy, npz, idx, gzip, cifar, image, safetensors, onnx, model, checkpoint, metrics

    /// Parses bytes.
    ///
    /// - Throws: the error of the parser, with a message that was written out.
    package func callAsFunction(_ bytes: [UInt8]) throws {
        do {
            try parse(bytes)
        } catch {
            // A message is made of the bytes, too.
            _ = "\(error)".utf8.count
            throw error
        }
    }

    private func parse(_ bytes: [UInt8]) throws {
        switch self {
        case .yaml:
            let text = String(decoding: bytes, as: UTF8.self)
            let plan = try Self.reader.read(text: text, file: "/fuzz.yaml")
            _ = ConfigurationWriter(catalogs: .standard).text(of: plan)
        case .set:
            let overrides = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
            _ = try Self.reader.read(text: Self.configuration, file: "/fuzz.yaml", overrides: overrides)
        case .table: _ = try CSV(path: "").read(ContentReader(MemoryInput(bytes, name: "table")))
        case .npy: _ = try UnlabelledSamples.read(bytes, name: "array", format: .npy)
        case .npz: _ = try UnlabelledSamples.read(path: Scratch.shared.write(bytes, to: "array.npz"))
        case .idx: _ = try UnlabelledSamples.read(bytes, name: "array", format: .idx)
        case .gzip:
            let content = try ContentReader(MemoryInput(bytes, name: "content"))
            _ = try content.read(1 << 20)
        case .cifar:
            let content = try ContentReader(MemoryInput(bytes, name: "records"))
            _ = try CIFAR(.train, .fine).read([content])
        case .image: _ = try ImageDecoder.decode(bytes, name: "image")
        case .safetensors: _ = try Safetensors(bytes, file: "weights.safetensors")
        case .onnx: _ = try Safetensors(bytes, file: "weights.onnx")
        case .model:
            _ = try ModelFile(bytes, name: "model.safetensors", catalogs: .standard).trained()
        case .checkpoint:
            let manifest = try Scratch.shared.write(bytes, to: "checkpoint/manifest.json")
            _ = try Checkpoint(path: String(manifest.dropLast("/manifest.json".count)))
        case .metrics:
            for name in ["metrics.jsonl", "result.json"] {
                _ = try Scratch.shared.write(bytes, to: "run/\(name)")
            }
            _ = try RunHistory(folder: Scratch.shared.path + "/run")
        }
    }

    private static let reader = ConfigurationReader(catalogs: .standard)

    private static let configuration = """
        data: {train: digits, validation: {fraction: 0.1}}
        batch: {size: 64}
        model: {layers: [{dense: 64}, elu, {dense: {units: 10}}]}
        optimizer: {momentum: {learning_rate: 0.05}}
        """
}

/// A folder of this process for parsers that read files.
private final class Scratch: Sendable {
    static let shared = Scratch()

    let path: String

    private init() {
        path = FileManager.default.temporaryDirectory.path + "/dnn-dist-parsers-\(getpid())"
        for folder in ["checkpoint", "run"] {
            try? FileManager.default.createDirectory(
                atPath: path + "/" + folder, withIntermediateDirectories: true)
        }
        _ = try? write([], to: "checkpoint/empty")
    }

    /// Writes a file; returns its path.
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(filePath: path + "/" + name))
        return path + "/" + name
    }
}
