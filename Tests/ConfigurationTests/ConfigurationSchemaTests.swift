import Configuration
import Foundation
import SystemSupport
import TestSupport
import Testing
import Training

@Suite("JSON Schema of configurations")
struct ConfigurationSchemaTests {
    @Test(
        "configs/schema.json is what `dnn-dist config schema` prints, and every configuration there names it")
    func committed() throws {
        #expect(
            try Project.text("configs/schema.json") == ConfigurationSchema(catalogs: .standard).text,
            "out of date: .build/release/dnn-dist config schema > configs/schema.json")
        for path in try Self.configurations() {
            let folders = path.split(separator: "/").count - 2
            let schema = String(repeating: "../", count: folders) + "schema.json"
            #expect(
                try Project.text(path).hasPrefix("# yaml-language-server: $schema=\(schema)\n"),
                "\(path) has to begin with a line that names \(schema)")
        }
    }

    /// The shipped configurations.
    private static func configurations() throws -> [String] {
        let files = FileManager.default.enumerator(atPath: Project.path("configs"))
        let names = files?.compactMap { $0 as? String }.filter { $0.hasSuffix(".yaml") } ?? []
        return names.sorted().map { "configs/" + $0 }
    }

    /// What is wrong with a configuration: the parts that are other than in a right one.
    private struct Broken {
        var data = "{train: digits}"
        var batch = "{size: 64}"
        var model = "{layers: [{dense: 10}]}"
        var rest = ""

        var text: String { "data: \(data)\nbatch: \(batch)\nmodel: \(model)\n\(rest)\n" }
    }

    private static let broken: [Broken] =
        [
            "{}", "{train: digit}", "{train: {digits: {fraction: 2}}}", "{train: {csv: {}}}",
            "{train: {csv: {path: a.csv, separator: 3x}, digits: {}}}", "{train: digits, valid: digits}",
            "{train: {csv: {path: a.csv, columns: {a: number2}}}}",
            "{train: {csv: {path: a.csv, header: 1}}}",
            "{train: [digits]}", "{train: digits, scaling: standardise}", "digits",
            "{train: digits, classes: []}", "{train: digits, classes: [1, 1]}",
            "{train: {csv: {path: a.csv, comment: no}}}", "{train: {images: {path: a, classes: [b, b]}}}",
        ].map { Broken(data: $0) }
        + ["{}", "{size: 0}", "{size: 1.5}", "{size: many}", "{size: 64, micros: 8}", "64", "[64]"].map {
            Broken(batch: $0)
        }
        + [
            "{layers: [dense]}", "{layers: [{dense: 0}]}", "{layers: [{dense: ten}]}",
            "{layers: {dense: 10}}",
            "{layers: [{dense: 10, units: 3}]}", "{layers: [{dense: {unit: 10}}]}", "{layers: [relus]}",
            "{layers: [{dropout: 1}]}", "{layers: [{dropout: -0.1}]}", "{layers: [{elu: {alpha: x}}]}",
            "{layers: [{dense: {units: 10, initializer: he}}]}", "{layer: []}",
            "{layers: [{dense: 10}], loss: mean}", "{layers: [{repeat: {layers: [relu]}}]}",
            "{layers: [{batch_norm: {momentum: 2}}]}", "{layers: [{relu: 1}]}",
            "{layers: []}", "{layers: [{repeat: {times: 2, layers: []}}]}",
        ].map { Broken(model: $0) }
        + [
            "optimizer: sdg", "optimizer: {adam: {learning_rate: -1}}", "optimizer: {adam: {beta_1: 1}}",
            "optimizer: {adam: 0.1, sgd: 0.1}", "optimizer: [adam]",
            "optimizer: {momentum: {nesterov: maybe}}",
            "schedule: cosine_x", "schedule: {exponential: {}, power: {}}", "training: {epochs: 0}",
            "training: {epochs: 3, epoch: 3}", "training: {epochs: 1.5}", "seed: one", "precision: float16",
            "trainings: {epochs: 3}", "training: {early_stopping: {patience: -1}}", "clipping: {norm: 0}",
            "name: [a]", "name: a/b", "name: -a", "name: ..", "training: {max_time: 2 hours}",
            "schedule: {piecewise_constant: {boundaries: [], values: []}}",
            "distributed: {verify_memory: sometimes}", "runs: 0",
        ].map { Broken(rest: $0) }

    @Test(
        "jsonschema accepts every shipped configuration, and refuses broken ones as dnn-dist does",
        .enabled(
            if: Command.python != nil,
            "there is no Python with jsonschema and PyYAML: 'launch/dependencies --test' puts it into .venv"))
    func otherValidator() throws {
        let folder = try TemporaryFolder()
        let shipped = try Self.configurations()
        for (number, path) in shipped.enumerated() {
            try Project.text(path).write(to: folder.url.appending(path: "right-\(number).yaml"))
        }
        let reader = ConfigurationReader(catalogs: .standard)
        #expect(Self.broken.count >= 50)
        for (number, broken) in Self.broken.enumerated() {
            try broken.text.write(to: folder.url.appending(path: "wrong-\(number).yaml"))
            #expect(throws: ConfigurationErrors.self, "\(broken.text)") {
                _ = try reader.read(text: broken.text, file: "/wrong.yaml")
            }
        }
        let schema = Project.path("configs/schema.json")
        let end = try Command(#require(Command.python), limitSeconds: 300).run([
            Project.path("Tests/OtherPrograms/check_schema.py"), schema, folder.path,
        ])
        try #require(end.exitCode == 0, "\(end.errors)")
        struct Finding: Decodable {
            let name: String
            let error: String?
        }
        let findings = try end.output.split(separator: "\n").map {
            try JSONDecoder().decode(Finding.self, from: Data($0.utf8))
        }
        #expect(findings.count == Self.broken.count + shipped.count)
        for finding in findings {
            let number = Int(finding.name.filter(\.isNumber)) ?? 0
            if finding.name.hasPrefix("right") {
                #expect(finding.error == nil, "\(shipped[number])")
            } else {
                #expect(finding.error != nil, "\(Self.broken[number].text)")
            }
        }
    }
}

extension String {
    fileprivate func write(to file: URL) throws { try write(to: file, atomically: false, encoding: .utf8) }
}
